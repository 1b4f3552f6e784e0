#include "followers/relay_memory.hpp"

#include "text/json_reader.hpp"
#include "text/json_writer.hpp"

namespace roster::followers {

namespace {

// The detail, its trail, and a place of it.
constexpr text::JsonLimits detail_limits{.max_octets = 64 * 1024, .max_depth = 3};

std::optional<CheckpointTrail::Place> place_of(text::JsonValue place) {
    const auto parts = place.elements();
    if (parts.size() != 2) return std::nullopt;
    const auto position = parts[0].integer();
    const auto mark = parts[1].text();
    if (!position || !mark) return std::nullopt;
    return CheckpointTrail::Place{*position, std::string(*mark)};
}

// Nothing, if one of its places cannot be read.
std::optional<CheckpointTrail> trail_of(text::JsonValue trail) {
    std::vector<CheckpointTrail::Place> places;
    for (const auto element : trail.elements()) {
        auto place = place_of(element);
        if (!place) return std::nullopt;
        places.push_back(*std::move(place));
    }
    return CheckpointTrail(std::move(places));
}

}  // namespace

std::string to_detail(const RelayMemory& memory) {
    text::JsonObject detail;
    detail.add("created", memory.created).add("sequence", memory.highest_sequence);
    if (memory.republish_until)
        detail.add("republish_until", memory.republish_until->value)
            .add("published_until", memory.published_until.value);
    text::JsonArray trail;
    for (const auto& place : memory.trail.places())
        trail.add_json(
            text::JsonArray().add_json(std::to_string(place.position)).add(place.mark).text());
    if (!memory.trail.places().empty()) detail.add("trail", trail);
    return detail.text();
}

RelayMemory from_detail(const std::string& detail) {
    const auto document = text::JsonDocument::parse(detail, detail_limits);
    if (!document) return {};
    const auto read = document->root();
    auto trail = trail_of(read["trail"]);
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
