// Lines first, each checked as soon as it is whole, then the request as a whole.

#include "http/server/request_guard.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "telemetry/request_context.hpp"

namespace roster::http {
namespace {

using Fault = MessageFault;

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t max_length_digits = 18;

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// RFC 9110, 5.6.2
bool is_token(std::string_view text) {
    constexpr std::string_view specials = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return is_alpha(c) || is_digit(c) || specials.find(c) != specials.npos;
    });
}

// RFC 9110, 5.5
bool is_field_value(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        const auto octet = static_cast<unsigned char>(c);
        return octet == '\t' || (octet >= 0x20 && octet != 0x7f);
    });
}

// RFC 3986, 3.3 and 3.4: what a path and a query are made of.
bool is_path_and_query(std::string_view text) {
    constexpr std::string_view others = "-._~!$&'()*+,;=:@/?";
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
            i += 2;
        } else if (!is_alpha(text[i]) && !is_digit(text[i]) &&
                   others.find(text[i]) == others.npos) {
            return false;
        }
    }
    return true;
}

// The origin form of a target; of an absolute one (RFC 9112, 3.2.2) what follows the authority.
std::optional<std::string> origin_form(std::string_view target, std::string_view method) {
    if (method == "OPTIONS" && target == "*") return std::string(target);
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        target.remove_prefix(scheme.size());
        const auto end = std::min(target.find_first_of("/?"), target.size());
        if (end == 0) return std::nullopt;
        target.remove_prefix(end);
        if (!is_path_and_query(target)) return std::nullopt;
        return std::string(target.starts_with('/') ? "" : "/").append(target);
    }
    if (!target.starts_with('/') || !is_path_and_query(target)) return std::nullopt;
    return std::string(target);
}

std::optional<std::uint64_t> content_length(std::string_view text) {
    if (text.empty() || text.size() > max_length_digits || !std::ranges::all_of(text, is_digit))
        return std::nullopt;
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool has_token(std::string_view list, std::string_view token) {
    return std::ranges::any_of(split(list, ','),
                               [&](auto part) { return equal_ignoring_case(part, token); });
}

// What is between the hops and not for the parser behind the guard.
bool stays_here(std::string_view name) {
    constexpr std::string_view names[] = {
        "Connection", "Proxy-Connection", "Keep-Alive", "Upgrade",  "Content-Length", "Expect",
        "TE",         "HTTP2-Settings",   method_field, fault_field};
    return std::ranges::any_of(names, [&](auto other) { return equal_ignoring_case(name, other); });
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append(line_end);
}

}  // namespace

struct RequestGuard::Head {
    std::size_t length_so_far = 0;
    bool is_whole = false;
    bool blank_line_skipped = false;
    std::string method;  // empty: no request line yet
    std::string target;
    bool is_version_1_0 = false;
    HttpRequest fields;  // only its fields are used
    std::optional<std::uint64_t> length;

    [[nodiscard]] Fault read_request_line(std::string_view line);
    [[nodiscard]] Fault read_field(std::string_view line);
    [[nodiscard]] Fault check();
    [[nodiscard]] bool closes() const;
    [[nodiscard]] bool expects_continue() const;
};

Fault RequestGuard::Head::read_request_line(std::string_view line) {
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
    auto origin = origin_form(written, method);
    if (!origin) return Fault::malformed;
    target = std::move(*origin);
    return Fault::none;
}

Fault RequestGuard::Head::read_field(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == line.npos) return Fault::malformed;
    const auto name = line.substr(0, colon);
    const auto value = trim(line.substr(colon + 1));
    if (!is_token(name) || !is_field_value(value)) return Fault::malformed;
    if (name.size() > max_field_name_length || value.size() > max_field_value_length)
        return Fault::fields_too_large;
    if (fields.fields.size() == max_field_count) return Fault::fields_too_large;
    fields.fields.push_back({std::string(name), std::string(value)});
    return Fault::none;
}

Fault RequestGuard::Head::check() {
    if (fields.count("Transfer-Encoding") > 0) return Fault::transfer_encoding;
    const auto hosts = fields.count("Host");
    if (hosts > 1 || (hosts == 0 && !is_version_1_0)) return Fault::malformed;
    if (fields.count("Content-Length") == 0) return Fault::none;
    const auto* written = fields.field("Content-Length");
    length = written ? content_length(*written) : std::nullopt;
    return length ? Fault::none : Fault::malformed;
}

bool RequestGuard::Head::closes() const {
    const auto says = [&](std::string_view token) {
        return std::ranges::any_of(fields.fields, [&](const HeaderField& field) {
            return equal_ignoring_case(field.name, "Connection") && has_token(field.value, token);
        });
    };
    return says("close") || (is_version_1_0 && !says("keep-alive"));
}

bool RequestGuard::Head::expects_continue() const {
    const auto* expect = fields.field("Expect");
    return expect && !is_version_1_0 && equal_ignoring_case(*expect, "100-continue");
}

RequestGuard::RequestGuard() : head_(std::make_unique<Head>()) {}
RequestGuard::~RequestGuard() = default;

void RequestGuard::feed(std::string_view bytes) {
    if (!discards()) input_.append(bytes);
}

std::string_view RequestGuard::ready() {
    if (output_taken_ == output_.size()) {
        output_.clear();
        output_taken_ = 0;
        if (stage_ == Stage::head) read_head();
        if (stage_ == Stage::body && output_.empty()) read_body();
    }
    return std::string_view(output_).substr(output_taken_);
}

void RequestGuard::taken(std::size_t count) { output_taken_ += count; }

bool RequestGuard::wants_continue() {
    // A client that has sent a part of the body already waits for nothing (RFC 9110, 10.1.1).
    const bool result = continue_wanted_ && input_.empty();
    continue_wanted_ = false;
    return result;
}

// Looks at every line as it comes, so that a bad or an endless one is refused without waiting for
// the rest.
void RequestGuard::read_head() {
    std::size_t start = 0;
    Fault fault = Fault::none;
    while (fault == Fault::none && !head_->is_whole) {
        const auto end = input_.find('\n', std::max(start, scanned_));
        if (end == input_.npos) break;
        fault = read_line(std::string_view(input_).substr(start, end - start));
        start = end + 1;
    }
    input_.erase(0, start);
    scanned_ = input_.size();
    if (fault == Fault::none) fault = head_->is_whole ? head_->check() : check_unfinished_line();
    if (fault != Fault::none) return refuse(fault);
    if (head_->is_whole) accept();
}

// `line` lacks the line feed it was found by.
MessageFault RequestGuard::read_line(std::string_view line) {
    if (!line.ends_with('\r')) return Fault::malformed;
    line.remove_suffix(1);
    head_->length_so_far += line.size() + line_end.size();
    if (head_->length_so_far > max_head_length) return Fault::fields_too_large;
    if (!line.empty())
        return head_->method.empty() ? head_->read_request_line(line) : head_->read_field(line);
    if (head_->method.empty()) {
        // One empty line before the request is forgiven (RFC 9112, 2.2).
        return std::exchange(head_->blank_line_skipped, true) ? Fault::malformed : Fault::none;
    }
    head_->is_whole = true;
    return Fault::none;
}

MessageFault RequestGuard::check_unfinished_line() const {
    const auto& line = input_;
    if (line.find('\0') != line.npos) return Fault::malformed;
    if (!head_->method.empty()) {
        constexpr auto longest = max_field_name_length + max_field_value_length + 8;
        const bool is_too_long =
            line.size() > longest || head_->length_so_far + line.size() > max_head_length;
        return is_too_long ? Fault::fields_too_large : Fault::none;
    }
    if (line.empty() || line == "\r") return Fault::none;
    const auto method = std::string_view(line).substr(0, line.find(' '));
    if (method.size() > max_method_length || !is_token(method)) return Fault::malformed;
    constexpr auto longest = max_method_length + max_target_length + sizeof "  HTTP/1.1\r";
    return line.size() > longest ? Fault::target_too_long : Fault::none;
}

void RequestGuard::read_body() {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, input_.size()));
    output_.append(input_, 0, count);
    input_.erase(0, count);
    body_left_ -= count;
    if (body_left_ == 0) stage_ = Stage::head;
}

// Always a POST to the parser behind, so that no method has a meaning of its own there.
void RequestGuard::accept() {
    const Head head = std::move(*head_);
    *head_ = Head{};
    scanned_ = 0;
    const bool is_too_large = head.length.value_or(0) > max_body_length;
    output_.append("POST ").append(head.target).append(" HTTP/1.1").append(line_end);
    append_field(output_, method_field, head.method);
    if (is_too_large)
        append_field(output_, fault_field, std::to_string(static_cast<int>(Fault::body_too_large)));
    if (is_too_large || head.closes()) append_field(output_, "Connection", "close");
    if (head.length && !is_too_large)
        append_field(output_, "Content-Length", std::to_string(*head.length));
    for (const auto& field : head.fields.fields)
        if (!stays_here(field.name)) append_field(output_, field.name, field.value);
    output_.append(line_end);
    if (is_too_large) {
        stage_ = Stage::discarding;
        input_.clear();
        return;
    }
    body_left_ = head.length.value_or(0);
    continue_wanted_ = body_left_ > 0 && head.expects_continue();
    if (body_left_ > 0) stage_ = Stage::body;
}

void RequestGuard::refuse(MessageFault fault) {
    stage_ = Stage::discarding;
    output_.append("POST / HTTP/1.1\r\nHost: -\r\nConnection: close\r\n");
    append_field(output_, method_field, "-");
    append_field(output_, fault_field, std::to_string(static_cast<int>(fault)));
    const auto* id = head_->fields.field("X-Request-Id");
    if (id && telemetry::is_request_id(*id)) append_field(output_, "X-Request-Id", *id);
    output_.append(line_end);
    input_.clear();
}

}  // namespace roster::http
