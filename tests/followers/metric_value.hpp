#pragma once
// A metric as it is shown; the sum over its labels.

#include <sstream>
#include <string>

#include "telemetry/metrics.hpp"

namespace roster::followers::test {

[[nodiscard]] inline double metric_value(const telemetry::Metrics& metrics,
                                         const std::string& name) {
    double sum = 0;
    std::istringstream lines(metrics.text());
    for (std::string line; std::getline(lines, line);) {
        const bool is_it = line.starts_with(name + " ") || line.starts_with(name + "{");
        if (is_it) sum += std::stod(line.substr(line.rfind(' ')));
    }
    return sum;
}

}  // namespace roster::followers::test
