// A body, read strictly: what is taken is UTF-8 without NUL, bounded, and reads the same again.
#include "http/public/request_body.hpp"
#include "http/server/limits.hpp"
#include "tests/fuzz/target.hpp"
#include "text/json_reader.hpp"
#include "text/json_writer.hpp"
#include "text/utf8.hpp"

namespace roster::fuzz {
namespace {

void hold_for_value(text::JsonValue value, int depth_left) {
    hold(depth_left >= 0, "deeper than allowed");
    if (const auto text = value.text()) {
        hold(text::is_utf8(*text), "a text that is not UTF-8");
        hold(text->find('\0') == text->npos, "a text with NUL");
        const auto written = text::json_string(*text);
        const auto again =
            text::JsonDocument::parse(written, {.max_octets = written.size(), .max_depth = 1});
        hold(again && again->root().text() == *text, "a text that does not survive");
    }
    for (const auto& element : value.elements()) hold_for_value(element, depth_left - 1);
    for (const auto& [name, member] : value.members()) {
        hold(value[name].raw() == member.raw(), "two members of one name");
        hold_for_value(member, depth_left - 1);
    }
}

}  // namespace

void check_json_body(std::string_view octets) {
    const text::JsonLimits limits{.max_octets = http::max_body_length,
                                  .max_depth = http::max_json_depth};
    const auto document = text::JsonDocument::parse(octets, limits);
    const auto body = http::RequestBody::parse(octets);
    hold(!body || document, "a body that the reader refuses");
    if (!document) return;
    hold(octets.size() <= limits.max_octets, "larger than allowed");
    const auto root = document->root();
    hold_for_value(root, limits.max_depth);
    hold(body.has_value() == root.is_object(), "a body is an object");
    const std::string raw(root.raw());
    const auto again = text::JsonDocument::parse(raw, limits);
    hold(again && again->root().size() == root.size(), "what was read does not read again");
    if (!body) return;
    std::vector<http::FieldError> errors;
    const auto email = body->text("email", errors);
    hold(email.has_value() == errors.empty(), "a member is there, or it is said that it is not");
}

}  // namespace roster::fuzz
