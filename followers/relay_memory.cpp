#include "followers/relay_memory.hpp"

#include <nlohmann/json.hpp>

namespace roster::followers {

using nlohmann::json;

std::string to_detail(const RelayMemory& memory) {
    json detail{{"created", memory.created}, {"sequence", memory.highest_sequence}};
    if (memory.republish_until) detail["republish_until"] = memory.republish_until->value;
    auto trail = json::array();
    for (const auto& place : memory.trail.places())
        trail.push_back(json::array({place.position, place.mark}));
    if (!trail.empty()) detail["trail"] = std::move(trail);
    return detail.dump();
}

namespace {

CheckpointTrail trail_of(const json& detail) {
    std::vector<CheckpointTrail::Place> places;
    for (const auto& place : detail.value("trail", json::array()))
        places.push_back({place.at(0).get<std::int64_t>(), place.at(1).get<std::string>()});
    return CheckpointTrail(std::move(places));
}

}  // namespace

RelayMemory from_detail(const std::string& detail) {
    try {
        const auto read = json::parse(detail);
        RelayMemory memory{.created = read.value("created", ""),
                           .highest_sequence = read.value("sequence", std::uint64_t{0}),
                           .republish_until = std::nullopt,
                           .trail = trail_of(read)};
        if (read.contains("republish_until"))
            memory.republish_until = domain::GlobalPosition{read["republish_until"]};
        return memory;
    } catch (const json::exception&) {
        return {};
    }
}

}  // namespace roster::followers
