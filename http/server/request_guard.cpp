// Lines first, each checked as soon as it is whole, then the request as a whole.

#include "http/server/request_guard.hpp"

#include <algorithm>

#include <openssl/crypto.h>

#include "text/ascii.hpp"

namespace roster::http {
namespace {

using Fault = MessageFault;

constexpr std::string_view line_end = "\r\n";

// What is between the hops and not for the parser behind the guard.
bool stays_here(std::string_view name) {
    constexpr std::string_view names[] = {"Connection",
                                          "Proxy-Connection",
                                          "Keep-Alive",
                                          "Upgrade",
                                          "Content-Length",
                                          "Expect",
                                          "TE",
                                          "HTTP2-Settings",
                                          "Trailer",
                                          "Transfer-Encoding",
                                          method_field,
                                          version_field,
                                          fault_field};
    return std::ranges::any_of(names,
                               [&](auto other) { return text::equal_ignoring_case(name, other); });
}

// What has gone on may have been a password.
void wipe(std::string& text) {
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append(line_end);
}

}  // namespace

void RequestGuard::feed(std::string_view bytes) {
    if (!discards()) input_.append(bytes);
}

std::string_view RequestGuard::ready() {
    if (output_taken_ == output_.size()) {
        wipe(output_);
        output_taken_ = 0;
        if (stage_ == Stage::head) read_head();
        if (stage_ == Stage::body && output_.empty()) read_body();
        if (stage_ == Stage::chunks) read_chunks();
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
    while (fault == Fault::none && !head_.is_whole) {
        const auto end = input_.find('\n', std::max(start, scanned_));
        if (end == input_.npos) break;
        const auto line = std::string_view(input_).substr(start, end - start);
        fault = line.ends_with('\r') ? head_.read_line(line.substr(0, line.size() - 1))
                                     : Fault::malformed;
        start = end + 1;
    }
    input_.erase(0, start);
    scanned_ = input_.size();
    if (fault == Fault::none)
        fault = head_.is_whole ? head_.check() : head_.check_unfinished(input_);
    if (fault != Fault::none) return refuse(fault);
    if (head_.is_whole) accept();
}

void RequestGuard::accept() {
    if (head_.is_chunked) {
        stage_ = Stage::chunks;
        continue_wanted_ = head_.expects_continue();
        return;
    }
    const auto length = head_.length.value_or(0);
    continue_wanted_ = length > 0 && length <= max_body_length && head_.expects_continue();
    body_left_ = length;
    hand_on(length > max_body_length ? Fault::body_too_large : Fault::none, {});
}

void RequestGuard::read_body() {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, input_.size()));
    output_.append(input_, 0, count);
    input_.erase(0, count);
    body_left_ -= count;
    if (body_left_ == 0) stage_ = Stage::head;
}

void RequestGuard::read_chunks() {
    switch (chunks_.take(input_)) {
        case ChunkedBody::State::unfinished:
            return;
        case ChunkedBody::State::whole:
            head_.length = chunks_.body().size();
            return hand_on(Fault::none, chunks_.body());
        case ChunkedBody::State::too_large:
            return hand_on(Fault::body_too_large, {});
        case ChunkedBody::State::malformed:
            return refuse(Fault::malformed);
    }
}

// Always a POST to the parser behind, so that no method has a meaning of its own there.
void RequestGuard::hand_on(MessageFault fault, std::string_view body) {
    const bool is_faulty = fault != Fault::none;
    output_.append("POST ").append(head_.target).append(" HTTP/1.1").append(line_end);
    append_field(output_, method_field, head_.method);
    if (head_.is_version_1_0) append_field(output_, version_field, "1.0");
    if (is_faulty) append_field(output_, fault_field, std::to_string(static_cast<int>(fault)));
    if (is_faulty || head_.closes()) append_field(output_, "Connection", "close");
    if (head_.length && !is_faulty)
        append_field(output_, "Content-Length", std::to_string(*head_.length));
    for (const auto& field : head_.fields.fields)
        if (!stays_here(field.name)) append_field(output_, field.name, field.value);
    output_.append(line_end).append(body);
    stage_ = is_faulty ? Stage::discarding : body_left_ > 0 ? Stage::body : Stage::head;
    if (is_faulty) input_.clear();
    head_ = {};
    chunks_ = {};
    scanned_ = 0;
}

void RequestGuard::refuse(MessageFault fault) {
    stage_ = Stage::discarding;
    head_.collect_from(input_);
    output_.append("POST / HTTP/1.1\r\nHost: -\r\nConnection: close\r\n");
    append_field(output_, method_field, "-");
    append_field(output_, fault_field, std::to_string(static_cast<int>(fault)));
    for (const auto& field : head_.fields.fields) append_field(output_, field.name, field.value);
    output_.append(line_end);
    input_.clear();
}

}  // namespace roster::http
