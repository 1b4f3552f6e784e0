#include "cli/people_file.hpp"

#include <filesystem>
#include <iostream>

#include "cli/start_error.hpp"
#include "crypto/imported_hash.hpp"
#include "http/public/email_input.hpp"
#include "text/ascii.hpp"
#include "text/json_reader.hpp"

namespace roster::cli {

namespace {

using operators::LineFlaw;

constexpr text::JsonLimits limits{.max_octets = max_person_line, .max_depth = 1};

struct Members {
    std::string_view email;
    std::string_view password_hash;
    std::string_view active_since;
    std::string_view locale;
};

// Each a text, and none but these.
std::expected<Members, LineFlaw> members_of(const text::JsonValue& person) {
    Members members;
    std::size_t known = 0;
    for (const auto& [name, place] : {std::pair{"email", &members.email},
                                      {"password_hash", &members.password_hash},
                                      {"active_since", &members.active_since},
                                      {"locale", &members.locale}}) {
        const auto member = person[name];
        const auto text = member.text();
        if (text) *place = *text;
        if (text) ++known;
    }
    const bool complete =
        !members.email.empty() && !members.password_hash.empty() && !members.active_since.empty();
    if (!complete || known != person.size()) return std::unexpected(LineFlaw::unknown_member);
    return members;
}

LineFlaw flaw_of(crypto::HashFlaw flaw) {
    switch (flaw) {
        case crypto::HashFlaw::unknown_form:
            return LineFlaw::hash_unknown;
        case crypto::HashFlaw::malformed:
            return LineFlaw::hash_malformed;
        case crypto::HashFlaw::out_of_bounds:
            return LineFlaw::hash_out_of_bounds;
    }
    return LineFlaw::hash_malformed;
}

std::expected<operators::PersonToImport, LineFlaw> person_of(const Members& members) {
    const auto email = http::parse_email(members.email);
    if (!email) return std::unexpected(LineFlaw::email);
    domain::PasswordHash hash{std::string(members.password_hash)};
    const auto setting = crypto::setting_of(hash);
    if (!setting) return std::unexpected(flaw_of(setting.error()));
    const auto since = domain::parse_rfc3339(members.active_since);
    if (!since) return std::unexpected(LineFlaw::active_since);
    const auto locale =
        members.locale.empty() ? domain::Locale() : domain::Locale::parse(members.locale);
    if (!locale) return std::unexpected(LineFlaw::locale);
    return operators::PersonToImport{.line = 0,
                                     .registrant = {{*email, *locale}, std::move(hash)},
                                     .form = setting->form,
                                     .active_since = *since};
}

}  // namespace

PersonLine read_person(std::string_view line, std::int64_t number) {
    const auto refuse = [&](LineFlaw why) {
        return std::unexpected(operators::RefusedLine{.line = number, .why = why, .earlier = 0});
    };
    const auto document = text::JsonDocument::parse(line, limits);
    if (!document || !document->root().is_object()) return refuse(LineFlaw::not_an_object);
    const auto members = members_of(document->root());
    if (!members) return refuse(members.error());
    auto person = person_of(*members);
    if (!person) return refuse(person.error());
    person->line = number;
    return *std::move(person);
}

PeopleFile::PeopleFile(const std::string& name) : name_(name), in_(name == "-" ? std::cin : file_) {
    if (name == "-") return;
    file_.open(name, std::ios::binary);
    if (!file_ || std::filesystem::is_directory(name))
        throw StartError("'" + name + "' cannot be read");
    std::error_code unknown;
    const auto size = std::filesystem::file_size(name, unknown);
    if (!unknown) total_ = static_cast<std::int64_t>(size);
}

std::optional<PersonLine> PeopleFile::next() {
    while (read_line()) {
        if (too_long_)
            return std::unexpected(
                operators::RefusedLine{.line = number_, .why = LineFlaw::too_long, .earlier = 0});
        if (!text::trim(line_).empty()) return read_person(line_, number_);
    }
    if (in_.bad()) throw StartError("'" + name_ + "' cannot be read to its end");
    return std::nullopt;
}

bool PeopleFile::read_line() {
    line_.clear();
    too_long_ = false;
    auto& buffer = *in_.rdbuf();
    int octet = buffer.sbumpc();
    if (octet == std::char_traits<char>::eof()) return false;
    ++number_;
    for (; octet != std::char_traits<char>::eof(); octet = buffer.sbumpc()) {
        ++reached_;
        if (octet == '\n') break;
        too_long_ = line_.size() == max_person_line;
        if (!too_long_) line_.push_back(static_cast<char>(octet));
    }
    return true;
}

}  // namespace roster::cli
