// Kubernetes: "Service", "Environment variables". Name and value both have to fit, so that a
// misspelled setting is still refused.

#include "cli/kubernetes_variables.hpp"

#include <regex>

namespace roster::cli {

namespace {

struct Shape {
    std::regex name;
    std::regex value;
};

bool fits(const Shape& shape, std::string_view name, std::string_view value) {
    return std::regex_match(name.begin(), name.end(), shape.name) &&
           std::regex_match(value.begin(), value.end(), shape.value);
}

}  // namespace

bool is_kubernetes_variable(std::string_view name, std::string_view value) {
    static const std::regex address("[0-9a-fA-F.:]+");
    static const std::regex port("[0-9]{1,5}");
    static const std::regex url("(tcp|udp|sctp)://.+:[0-9]{1,5}");
    static const Shape shapes[] = {
        {std::regex("ROSTER_(.+_)?SERVICE_HOST"), address},
        {std::regex("ROSTER_(.+_)?SERVICE_PORT(_.+)?"), port},
        {std::regex("ROSTER_(.+_)?PORT(_[0-9]+_(TCP|UDP|SCTP))?"), url},
        {std::regex("ROSTER_(.+_)?PORT_[0-9]+_(TCP|UDP|SCTP)_PROTO"), std::regex("tcp|udp|sctp")},
        {std::regex("ROSTER_(.+_)?PORT_[0-9]+_(TCP|UDP|SCTP)_PORT"), port},
        {std::regex("ROSTER_(.+_)?PORT_[0-9]+_(TCP|UDP|SCTP)_ADDR"), address}};
    for (const auto& shape : shapes)
        if (fits(shape, name, value)) return true;
    return false;
}

}  // namespace roster::cli
