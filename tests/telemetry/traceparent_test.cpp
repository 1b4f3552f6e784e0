#include "telemetry/traceparent.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace roster::telemetry;
using namespace std::string_literals;

namespace {

constexpr std::string_view valid_traceparent =
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

std::string with(std::size_t at, char c) {
    std::string text(valid_traceparent);
    text[at] = c;
    return text;
}

}  // namespace

TEST_CASE("a version-00 traceparent is taken over", "[telemetry]") {
    const auto taken = Traceparent::parse(valid_traceparent);
    REQUIRE(taken);
    CHECK(taken->text() == valid_traceparent);
    CHECK(text_of(taken) == valid_traceparent);
    CHECK(text_of(std::nullopt).empty());
    CHECK(Traceparent::parse("00-00000000000000000000000000000001-0000000000000001-00"));
    CHECK(Traceparent::parse("00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-ff"));
}

TEST_CASE("a traceparent with anything out of place is not", "[telemetry]") {
    const std::string valid(valid_traceparent);
    for (const auto& text :
         {""s, valid.substr(1), valid.substr(0, 54), valid + "0", valid + "-x", with(0, '1'),
          with(1, 'f'), "ff" + valid.substr(2), with(2, '_'), with(35, '0'), with(52, '0'),
          with(5, 'A'), with(5, 'g'), with(40, 'F'), with(54, 'G'), with(54, ' '), with(10, '\0'),
          "00-00000000000000000000000000000000-00f067aa0ba902b7-01"s,
          "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"s}) {
        INFO(text);
        CHECK_FALSE(Traceparent::parse(text));
    }
}
