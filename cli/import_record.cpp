#include "cli/import_record.hpp"

#include <nlohmann/json.hpp>

namespace roster::cli {

namespace {

constexpr const char* follower = "import";
constexpr const char* keys_member = "keys_up_to";

}  // namespace

ImportRecord read_import_record(eventstore::ReadModelTransaction& transaction) {
    const auto found = transaction.checkpoint(follower);
    if (!found) return {};
    const auto detail = nlohmann::json::parse(found->detail, nullptr, false);
    const bool has_keys = detail.is_object() && detail.contains(keys_member) &&
                          detail[keys_member].is_number_integer();
    return {.end = found->position,
            .keys_up_to = {has_keys ? detail[keys_member].get<std::int64_t>() : 0}};
}

void save_import_record(eventstore::ReadModelTransaction& transaction, const ImportRecord& record) {
    transaction.save_checkpoint(
        follower, {.position = record.end,
                   .hash = {},
                   .detail = nlohmann::json{{keys_member, record.keys_up_to.value}}.dump()});
}

}  // namespace roster::cli
