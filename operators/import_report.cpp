#include "operators/import_report.hpp"

#include <array>
#include <stdexcept>
#include <string_view>

#include "text/json_writer.hpp"

namespace roster::operators {

namespace {

struct FlawWords {
    LineFlaw flaw;
    const char* reason;
    const char* message;
};

constexpr std::array flaw_words{
    FlawWords{LineFlaw::too_long, "too-long", "it is longer than 4096 octets"},
    FlawWords{LineFlaw::not_an_object, "not-an-object", "it is not one JSON object"},
    FlawWords{LineFlaw::unknown_member, "members",
              "its members are not email, password_hash, active_since and perhaps locale, each a "
              "text"},
    FlawWords{LineFlaw::email, "email", "email is not an address that Roster serves"},
    FlawWords{LineFlaw::hash_unknown, "hash-unknown", "password_hash is of no form that is known"},
    FlawWords{LineFlaw::hash_malformed, "hash-malformed",
              "password_hash is not a whole hash of its form"},
    FlawWords{LineFlaw::hash_out_of_bounds, "hash-out-of-bounds",
              "the costs in password_hash are out of bounds"},
    FlawWords{LineFlaw::active_since, "active-since",
              "active_since is not a time of the past like 2019-05-04T12:00:00Z"},
    FlawWords{LineFlaw::locale, "locale", "locale is not a language tag such as fr"},
    FlawWords{LineFlaw::repeated, "repeated", "its address stands in line "},
    FlawWords{LineFlaw::registered, "registered", "somebody has registered its address"},
    FlawWords{LineFlaw::erased, "erased", "the person of its address was erased"},
};

const FlawWords& find_words(LineFlaw flaw) {
    for (const auto& words : flaw_words)
        if (words.flaw == flaw) return words;
    throw std::logic_error("a flaw without words");
}

}  // namespace

std::string words_for(const RefusedLine& line) {
    const std::string message = find_words(line.why).message;
    return line.why == LineFlaw::repeated ? message + std::to_string(line.earlier) : message;
}

std::string forms_text(const std::set<crypto::HashForm>& forms) {
    std::string text;
    for (const auto& form : forms) text.append(text.empty() ? "" : ";").append(form.text());
    return text;
}

std::string report_json(const ImportReport& report) {
    text::JsonArray refused;
    for (const auto& line : report.refused)
        refused.add_json(text::JsonObject()
                             .add("line", line.line)
                             .add("reason", find_words(line.why).reason)
                             .add("message", words_for(line))
                             .text());
    text::JsonObject json;
    json.add("dry_run", report.dry_run)
        .add("imported", report.imported)
        .add("already_here", report.already_here);
    if (report.of_other_shards > 0) json.add("of_other_shards", report.of_other_shards);
    json.add("refused", refused).add("imported_hashes", forms_text(report.forms));
    return json.text();
}

}  // namespace roster::operators
