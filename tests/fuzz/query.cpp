// A query, and the short texts that come in fields: what is taken is written and read again equal.
#include "http/server/query.hpp"

#include "domain/log_time.hpp"
#include "http/public/accept_language.hpp"
#include "telemetry/traceparent.hpp"
#include "tests/fuzz/target.hpp"
#include "text/duration.hpp"
#include "text/escape.hpp"
#include "text/utf8.hpp"

namespace roster::fuzz {

void check_query(std::string_view octets) {
    const auto decoded = http::percent_decoded(octets);
    hold(decoded.size() <= octets.size(), "decoding makes longer");
    for (const auto name : {"after", "email", ""})
        hold(http::query_parameter(octets, name).size() <= octets.size(), "a value from nowhere");
    if (const auto count = http::parse_count(octets)) hold(*count >= 0, "a negative count");
    if (const auto time = domain::parse_rfc3339(octets)) {
        const auto again = domain::parse_rfc3339(domain::to_rfc3339(*time));
        hold(again == *time, "a time that does not survive");
    }
    if (const auto duration = text::parse_duration(octets))
        hold(text::parse_duration(text::to_text(*duration)) == *duration, "nor does a duration");
    if (const auto parent = telemetry::Traceparent::parse(octets))
        hold(parent->text() == octets, "a traceparent that was changed");
    http::HttpRequest request;
    request.fields.push_back({"Accept-Language", std::string(octets)});
    hold(!http::preferred_locale(request).tag().empty(), "no language");
    const auto shown = text::terminal_escaped(octets);
    hold(text::is_utf8(shown) && !text::has_control_characters(shown), "a terminal is told");
}

}  // namespace roster::fuzz
