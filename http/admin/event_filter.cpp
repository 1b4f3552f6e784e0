#include "http/admin/event_filter.hpp"

#include <charconv>

#include "eventstore/event_codec.hpp"
#include "http/public/email_input.hpp"
#include "http/server/query.hpp"

namespace roster::http {

namespace {

OrProblem<void> read_numbers(EventFilter& filter, std::string_view query) {
    if (const auto text = query_parameter(query, "after"); !text.empty()) {
        const auto after = parse_count(text);
        if (!after) return std::unexpected(query_problem("after", "a position"));
        filter.after = {*after};
    }
    if (const auto text = query_parameter(query, "limit"); !text.empty()) {
        const auto limit = parse_count(text);
        if (!limit || *limit == 0)
            return std::unexpected(query_problem("limit", "a number above 0"));
        filter.limit = static_cast<std::size_t>(*limit);
    }
    return {};
}

OrProblem<void> read_user(EventFilter& filter, std::string_view query, OperatorsLog& log) {
    const auto text = query_parameter(query, "user");
    if (text.empty()) return {};
    filter.user = domain::UserId::parse(text);
    if (!filter.user) return std::unexpected(query_problem("user", "a user id"));
    const auto stream = log.stream_of(*filter.user);
    if (!stream) return std::unexpected(stream.error());
    filter.stream = *stream;
    filter.matches_nothing = !stream->has_value();
    return {};
}

OrProblem<void> read_email(EventFilter& filter, std::string_view query, const OperatorsLog& log) {
    const auto text = query_parameter(query, "email");
    if (text.empty()) return {};
    const auto email = parse_email(text);
    if (!email) return std::unexpected(Problem(problems::invalid_email, "'email' is no address."));
    const auto stream = log.stream_of(*email);
    filter.matches_nothing |= filter.stream && *filter.stream != stream;
    filter.stream = stream;
    return {};
}

}  // namespace

std::optional<std::int64_t> parse_count(std::string_view text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || rest != end || number < 0) return std::nullopt;
    return number;
}

bool EventFilter::wants(const eventstore::RecordedEvent& event) const {
    if (matches_nothing || event.position <= after) return false;
    if (stream && event.stream != *stream) return false;
    if (!type.empty() && event.type != type) return false;
    if (!user) return true;
    const auto decoded = eventstore::decode_public(event);
    return decoded && domain::user_of(*decoded) == *user;
}

OrProblem<EventFilter> parse_filter(const HttpRequest& request, OperatorsLog& log) {
    EventFilter filter;
    filter.type = query_parameter(request.query, "type");
    if (auto read = read_numbers(filter, request.query); !read)
        return std::unexpected(read.error());
    if (auto read = read_user(filter, request.query, log); !read)
        return std::unexpected(read.error());
    if (auto read = read_email(filter, request.query, log); !read)
        return std::unexpected(read.error());
    return filter;
}

}  // namespace roster::http
