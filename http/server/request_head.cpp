// RFC 9112, sections 2.2, 3, 5 and 6.

#include "http/server/request_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "http/server/limits.hpp"
#include "http/server/syntax.hpp"
#include "text/ascii.hpp"

namespace roster::http {
namespace {

using Fault = MessageFault;

constexpr std::size_t line_end_length = 2;
constexpr std::size_t max_length_digits = 18;

// A refused client is still answered with its id, for its origin, and in its language.
constexpr std::array<std::string_view, 3> kept_of_refused{"Origin", "X-Request-Id",
                                                          "Accept-Language"};

struct Target {
    std::string origin_form;
    std::optional<std::string> authority;
};

// RFC 9112, 3.2: the origin form, the absolute one, and "*" for OPTIONS.
std::optional<Target> parse_target(std::string_view written, std::string_view method) {
    if (method == "OPTIONS" && written == "*") return Target{std::string(written), {}};
    Target target;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!text::equal_ignoring_case(written.substr(0, scheme.size()), scheme)) continue;
        written.remove_prefix(scheme.size());
        const auto end = std::min(written.find_first_of("/?"), written.size());
        target.authority = written.substr(0, end);
        if (!is_authority(*target.authority)) return std::nullopt;
        written.remove_prefix(end);
        if (!written.starts_with('/')) target.origin_form = "/";
        break;
    }
    if (!target.authority && !written.starts_with('/')) return std::nullopt;
    const auto path_and_query = strict_path_and_query(written);
    if (!path_and_query) return std::nullopt;
    target.origin_form += *path_and_query;
    return target;
}

std::optional<std::uint64_t> content_length(std::string_view written) {
    if (written.empty() || written.size() > max_length_digits ||
        !std::ranges::all_of(written, text::is_digit))
        return std::nullopt;
    std::uint64_t value = 0;
    std::from_chars(written.data(), written.data() + written.size(), value);
    return value;
}

bool has_token(std::string_view list, std::string_view token) {
    return std::ranges::any_of(text::split(list, ','),
                               [&](auto part) { return text::equal_ignoring_case(part, token); });
}

}  // namespace

Fault RequestHead::read_line(std::string_view line) {
    length_so_far += line.size() + line_end_length;
    if (length_so_far > max_head_length) return Fault::fields_too_large;
    if (!line.empty()) return method.empty() ? read_request_line(line) : read_field(line);
    // One empty line before the request is forgiven (RFC 9112, 2.2).
    if (method.empty())
        return std::exchange(blank_line_skipped, true) ? Fault::malformed : Fault::none;
    is_whole = true;
    return Fault::none;
}

Fault RequestHead::read_request_line(std::string_view line) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == line.npos || first == last) return Fault::malformed;
    method = line.substr(0, first);
    const auto written = line.substr(first + 1, last - first - 1);
    const auto version = line.substr(last + 1);
    if (method.size() > max_method_length || !is_token(method)) return Fault::malformed;
    if (written.size() > max_target_length) return Fault::target_too_long;
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return Fault::malformed;
    is_version_1_0 = version == "HTTP/1.0";
    auto parsed = parse_target(written, method);
    if (!parsed) return Fault::malformed;
    target = std::move(parsed->origin_form);
    authority = std::move(parsed->authority);
    return Fault::none;
}

Fault RequestHead::read_field(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == line.npos) return Fault::malformed;
    const auto name = line.substr(0, colon);
    const auto value = text::trim(line.substr(colon + 1));
    if (!is_token(name) || !is_field_value(value)) return Fault::malformed;
    if (name.size() > max_field_name_length || value.size() > max_field_value_length)
        return Fault::fields_too_large;
    if (fields.fields.size() == max_field_count) return Fault::fields_too_large;
    fields.fields.push_back({std::string(name), std::string(value)});
    return Fault::none;
}

Fault RequestHead::check_unfinished(std::string_view line) const {
    if (line.contains('\0')) return Fault::malformed;
    if (!method.empty()) {
        constexpr auto longest = max_field_name_length + max_field_value_length + 8;
        const bool is_too_long =
            line.size() > longest || length_so_far + line.size() > max_head_length;
        return is_too_long ? Fault::fields_too_large : Fault::none;
    }
    if (line.empty() || line == "\r") return Fault::none;
    const auto begun = line.substr(0, line.find(' '));
    if (begun.size() > max_method_length || !is_token(begun)) return Fault::malformed;
    constexpr auto longest = max_method_length + max_target_length + sizeof "  HTTP/1.1\r";
    return line.size() > longest ? Fault::target_too_long : Fault::none;
}

Fault RequestHead::check() {
    if (const auto fault = check_host(); fault != Fault::none) return fault;
    if (fields.count("Transfer-Encoding") > 0) return check_transfer_coding();
    if (fields.count("Content-Length") == 0) return Fault::none;
    const auto* written = fields.field("Content-Length");
    length = written ? content_length(*written) : std::nullopt;
    return length ? Fault::none : Fault::malformed;
}

// RFC 9112, 3.2 and 3.2.2: in absolute form the target's authority counts, not Host's.
Fault RequestHead::check_host() {
    const auto hosts = fields.count("Host");
    if (hosts == 0) return is_version_1_0 ? Fault::none : Fault::malformed;
    if (hosts > 1 || !is_authority(*fields.field("Host"))) return Fault::malformed;
    if (!authority) return Fault::none;
    for (auto& field : fields.fields)
        if (text::equal_ignoring_case(field.name, "Host")) field.value = *authority;
    return Fault::none;
}

// A length beside a coding, or a coding in a version that has none, is how requests are smuggled
// (RFC 9112, 6.1 and 6.3).
Fault RequestHead::check_transfer_coding() {
    if (is_version_1_0 || fields.count("Content-Length") > 0) return Fault::malformed;
    const auto* written = fields.field("Transfer-Encoding");
    if (!written) return Fault::malformed;
    const auto codings = text::split(*written, ',');
    const auto chunked = std::ranges::count_if(codings, [](std::string_view coding) {
        return text::equal_ignoring_case(coding, "chunked");
    });
    if (chunked > 1 || !std::ranges::all_of(codings, [](std::string_view coding) {
            return is_token(coding.substr(0, coding.find(';')));
        }))
        return Fault::malformed;
    is_chunked = codings.size() == 1 && chunked == 1;
    return is_chunked ? Fault::none : Fault::transfer_coding;
}

bool RequestHead::closes() const {
    const auto says = [&](std::string_view token) {
        return std::ranges::any_of(fields.fields, [&](const HeaderField& field) {
            return text::equal_ignoring_case(field.name, "Connection") &&
                   has_token(field.value, token);
        });
    };
    return says("close") || (is_version_1_0 && !says("keep-alive"));
}

bool RequestHead::expects_continue() const {
    const auto* expect = fields.field("Expect");
    return expect && !is_version_1_0 && text::equal_ignoring_case(*expect, "100-continue");
}

void RequestHead::collect_from(std::string_view rest) {
    for (auto end = rest.find("\r\n"); end != rest.npos && end > 0; end = rest.find("\r\n")) {
        const auto line = rest.substr(0, end);
        const auto name = line.substr(0, line.find(':'));
        const bool is_kept = std::ranges::any_of(
            kept_of_refused, [&](auto kept) { return text::equal_ignoring_case(kept, name); });
        if (is_kept && fields.fields.size() < max_field_count) (void)read_field(line);
        rest.remove_prefix(end + line_end_length);
    }
    std::erase_if(fields.fields, [](const HeaderField& field) {
        return std::ranges::none_of(kept_of_refused, [&](auto kept) {
            return text::equal_ignoring_case(kept, field.name);
        });
    });
}

}  // namespace roster::http
