#include "operators/import_record.hpp"

#include "text/json_reader.hpp"
#include "text/json_writer.hpp"

namespace roster::operators {

namespace {

constexpr const char* follower = "import";
constexpr const char* keys_member = "keys_up_to";
constexpr text::JsonLimits limits{.max_octets = 4096, .max_depth = 2};

}  // namespace

ImportRecord read_import_record(eventstore::ReadModelTransaction& transaction) {
    const auto found = transaction.checkpoint(follower);
    if (!found) return {};
    const auto detail = text::JsonDocument::parse(found->detail, limits);
    const auto keys_up_to = detail ? detail->root()[keys_member].integer() : std::nullopt;
    return {.end = found->position, .keys_up_to = {keys_up_to.value_or(0)}};
}

void save_import_record(eventstore::ReadModelTransaction& transaction, const ImportRecord& record) {
    transaction.save_checkpoint(
        follower, {.position = record.end,
                   .hash = {},
                   .detail = text::JsonObject().add(keys_member, record.keys_up_to.value).text()});
}

}  // namespace roster::operators
