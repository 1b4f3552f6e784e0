#include "followers/relay_memory.hpp"

#include "text/json_reader.hpp"
#include "text/json_writer.hpp"

namespace roster::followers {

std::string to_detail(const RelayMemory& memory) {
    text::JsonObject detail;
    detail.add("created", memory.created).add("sequence", memory.highest_sequence);
    if (memory.republish_until)
        detail.add("republish_until", memory.republish_until->value)
            .add("published_until", memory.published_until.value);
    if (!memory.trail.places().empty()) detail.add("trail", memory.trail.to_json());
    return detail.text();
}

RelayMemory from_detail(const std::string& detail) {
    const auto document = text::JsonDocument::parse(detail, CheckpointTrail::detail_limits);
    if (!document) return {};
    const auto read = document->root();
    auto trail = CheckpointTrail::from_json(read["trail"]);
    if (!trail) return {};
    RelayMemory memory{
        .created = std::string(read["created"].text().value_or("")),
        .highest_sequence = static_cast<std::uint64_t>(read["sequence"].integer().value_or(0)),
        .republish_until = std::nullopt,
        .published_until = {read["published_until"].integer().value_or(0)},
        .trail = *std::move(trail)};
    if (const auto until = read["republish_until"].integer())
        memory.republish_until = domain::GlobalPosition{*until};
    return memory;
}

}  // namespace roster::followers
