// Cuts the line into its top-level members without interpreting what is in them: a JSON library
// would not give the bytes back as they stood.

#include "eventstore/codec/event_line.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <stdexcept>

#include "crypto/sealed_data.hpp"

namespace roster::eventstore {

namespace {

struct Malformed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using Members = std::map<std::string_view, std::string_view>;

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    Members members() {
        Members members;
        expect('{');
        do {
            const auto name = quoted(string());
            expect(':');
            if (!members.emplace(name, value()).second) throw Malformed("a member comes twice");
        } while (accept(','));
        expect('}');
        if (next_ != text_.size()) throw Malformed("something follows the object");
        return members;
    }

    static std::string_view quoted(std::string_view raw) {
        if (raw.size() < 2 || raw.front() != '"' || raw.find('\\') != raw.npos)
            throw Malformed("a text is expected");
        return raw.substr(1, raw.size() - 2);
    }

private:
    bool accept(char c) {
        if (next_ >= text_.size() || text_[next_] != c) return false;
        ++next_;
        return true;
    }

    void expect(char c) {
        if (!accept(c)) throw Malformed(std::string("'") + c + "' is missing");
    }

    // With its quotes.
    std::string_view string() {
        const auto begin = next_;
        expect('"');
        while (!accept('"')) {
            if (next_ >= text_.size()) throw Malformed("it is cut off");
            next_ += text_[next_] == '\\' ? 2 : 1;
        }
        return text_.substr(begin, next_ - begin);
    }

    // A text, a number, null, or an object with whatever is in it.
    std::string_view value() {
        if (next_ < text_.size() && text_[next_] == '"') return string();
        if (next_ < text_.size() && text_[next_] == '{') return object();
        const auto end = std::min(text_.find_first_of(",}", next_), text_.size());
        const auto raw = text_.substr(next_, end - next_);
        next_ = end;
        return raw;
    }

    std::string_view object() {
        const auto begin = next_;
        int depth = 0;
        do {
            if (next_ >= text_.size()) throw Malformed("it is cut off");
            if (text_[next_] == '"') {
                string();
                continue;
            }
            if (text_[next_] == '{') ++depth;
            if (text_[next_] == '}') --depth;
            ++next_;
        } while (depth > 0);
        return text_.substr(begin, next_ - begin);
    }

    std::string_view text_;
    std::size_t next_ = 0;
};

[[noreturn]] void wrong(const char* name) {
    throw Malformed(std::string(name) + " is missing or has a wrong form");
}

std::string_view raw(const Members& members, const char* name) {
    const auto member = members.find(name);
    if (member == members.end()) wrong(name);
    return member->second;
}

std::string_view text(const Members& members, const char* name) {
    return Scanner::quoted(raw(members, name));
}

std::int64_t number(const Members& members, const char* name) {
    const auto digits = raw(members, name);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || value < 1) wrong(name);
    return value;
}

template <class IdType>
IdType id(const Members& members, const char* name) {
    const auto value = IdType::parse(text(members, name));
    if (!value) wrong(name);
    return *value;
}

std::string object_text(const Members& members, const char* name) {
    const auto value = raw(members, name);
    if (!value.starts_with('{')) wrong(name);
    return std::string(value);
}

std::optional<crypto::Bytes> private_part(const Members& members) {
    if (raw(members, "private") == "null") return std::nullopt;
    auto bytes = crypto::from_base64(text(members, "private"));
    if (!bytes) wrong("private");
    return bytes;
}

crypto::Sha256 hash_of(const Members& members) {
    const auto bytes = crypto::from_hex(text(members, "hash"));
    crypto::Sha256 hash{};
    if (!bytes || bytes->size() != hash.size()) wrong("hash");
    std::ranges::copy(*bytes, hash.begin());
    return hash;
}

RecordedEvent event_of(const Members& members) {
    const auto recorded_at = domain::parse_rfc3339(text(members, "recorded_at"));
    if (!recorded_at) wrong("recorded_at");
    return {.position = {number(members, "position")},
            .stream = id<domain::StreamId>(members, "stream_id"),
            .version = {number(members, "version")},
            .type = std::string(text(members, "type")),
            .schema_version = static_cast<int>(number(members, "schema_version")),
            .event_id = id<domain::EventId>(members, "event_id"),
            .recorded_at = *recorded_at,
            .metadata = object_text(members, "metadata"),
            .data = object_text(members, "data"),
            .private_part = private_part(members),
            .hash = hash_of(members)};
}

}  // namespace

std::expected<RecordedEvent, std::string> parse_event_line(std::string_view line) {
    try {
        return event_of(Scanner(line).members());
    } catch (const Malformed& problem) {
        return std::unexpected(std::string(problem.what()));
    }
}

}  // namespace roster::eventstore
