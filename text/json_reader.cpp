// One pass over the text notes where each value begins and ends; values are read when somebody asks
// for them. An object's node is followed by those of its names and values in turn, an array's by
// those of its elements, and each knows the first node after it.

#include "text/json_reader.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <limits>

#include <sodium.h>
#include <unistr.h>

#include "text/ascii.hpp"
#include "text/hex.hpp"
#include "text/utf8.hpp"

namespace roster::text {

namespace {

enum class Kind : std::uint8_t {
    null,
    boolean,
    number,
    plain_string,
    escaped_string,
    array,
    object
};

struct Node {
    Kind kind;
    std::uint32_t begin;  // in the text
    std::uint32_t end;
    std::uint32_t next;       // the first node after this value
    std::uint32_t unescaped;  // of an escaped string: where it is in `unescaped`
};

}  // namespace

struct JsonTape {
    std::string_view text;
    std::vector<Node> nodes;
    std::deque<std::string> unescaped;  // never moved, which would leave copies of short ones

    explicit JsonTape(std::string_view t) : text(t) { nodes.reserve(expected_nodes); }
    ~JsonTape() {
        for (auto& secret : unescaped) sodium_memzero(secret.data(), secret.size());
    }
    JsonTape(const JsonTape&) = delete;
    JsonTape& operator=(const JsonTape&) = delete;

    [[nodiscard]] std::string_view raw(const Node& node) const {
        return text.substr(node.begin, node.end - node.begin);
    }
    [[nodiscard]] std::optional<std::string_view> string(const Node& node) const {
        if (node.kind == Kind::escaped_string) return unescaped[node.unescaped];
        if (node.kind != Kind::plain_string) return std::nullopt;
        return text.substr(node.begin + 1, node.end - node.begin - 2);
    }

private:
    static constexpr std::size_t expected_nodes = 24;
};

namespace {

// Functions that read say whether to go on; the first fault is kept.
class Reader {
public:
    Reader(JsonTape& tape, int max_depth) : tape_(tape), text_(tape.text), max_depth_(max_depth) {}

    [[nodiscard]] std::optional<JsonFault> read() {
        skip_blanks();
        if (!value(0)) return fault_;
        skip_blanks();
        if (at_ < text_.size()) return JsonFault::something_follows;
        return std::nullopt;
    }

private:
    bool fail(JsonFault fault = JsonFault::not_json) {
        fault_ = fault;
        return false;
    }

    void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
    [[nodiscard]] bool next_is(char c) const { return at_ < text_.size() && text_[at_] == c; }
    bool accept(char c) {
        if (!next_is(c)) return false;
        ++at_;
        return true;
    }

    std::uint32_t begin(Kind kind) {
        tape_.nodes.push_back({kind, static_cast<std::uint32_t>(at_), 0, 0, 0});
        return static_cast<std::uint32_t>(tape_.nodes.size() - 1);
    }
    bool end(std::uint32_t node) {
        tape_.nodes[node].end = static_cast<std::uint32_t>(at_);
        tape_.nodes[node].next = static_cast<std::uint32_t>(tape_.nodes.size());
        return true;
    }

    bool value(int depth) {
        if (at_ == text_.size()) return fail();
        switch (text_[at_]) {
            case '{':
                return object(depth + 1);
            case '[':
                return array(depth + 1);
            case '"':
                return string();
            case 't':
                return literal("true", Kind::boolean);
            case 'f':
                return literal("false", Kind::boolean);
            case 'n':
                return literal("null", Kind::null);
            default:
                return number();
        }
    }

    bool literal(std::string_view word, Kind kind) {
        if (text_.substr(at_, word.size()) != word) return fail();
        const auto node = begin(kind);
        at_ += word.size();
        return end(node);
    }

    bool digits() {
        const auto first = at_;
        while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
        return at_ > first || fail();
    }

    // RFC 8259, 6
    bool number() {
        const auto node = begin(Kind::number);
        accept('-');
        if (!accept('0') && !digits()) return false;
        if (accept('.') && !digits()) return false;
        if (accept('e') || accept('E')) {
            if (!accept('+')) accept('-');
            if (!digits()) return false;
        }
        return end(node);
    }

    bool array(int depth) {
        if (depth > max_depth_) return fail(JsonFault::too_deep);
        const auto node = begin(Kind::array);
        ++at_;
        skip_blanks();
        if (accept(']')) return end(node);
        do {
            skip_blanks();
            if (!value(depth)) return false;
            skip_blanks();
        } while (accept(','));
        return accept(']') ? end(node) : fail();
    }

    bool object(int depth) {
        if (depth > max_depth_) return fail(JsonFault::too_deep);
        const auto node = begin(Kind::object);
        ++at_;
        skip_blanks();
        if (accept('}')) return end(node);
        do {
            if (!member(depth)) return false;
        } while (accept(','));
        if (!accept('}')) return fail();
        end(node);
        return names_differ(node) || fail(JsonFault::member_twice);
    }

    bool member(int depth) {
        skip_blanks();
        if (!next_is('"')) return fail();
        if (!string()) return false;
        skip_blanks();
        if (!accept(':')) return fail();
        skip_blanks();
        if (!value(depth)) return false;
        skip_blanks();
        return true;
    }

    [[nodiscard]] bool names_differ(std::uint32_t object) {
        names_.clear();
        const auto end = tape_.nodes[object].next;
        for (auto name = object + 1; name < end; name = tape_.nodes[name + 1].next)
            names_.push_back(*tape_.string(tape_.nodes[name]));
        std::ranges::sort(names_);
        return std::ranges::adjacent_find(names_) == names_.end();
    }

    bool string() {
        const auto node = begin(Kind::plain_string);
        ++at_;
        const auto end_of_plain = end_of_run();
        if (!accept('"')) return escaped_string(node, end_of_plain);
        return end(node);
    }

    // Goes to the next octet that does not stand for itself.
    std::size_t end_of_run() {
        while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
               static_cast<unsigned char>(text_[at_]) >= 0x20)
            ++at_;
        return at_;
    }

    [[nodiscard]] std::size_t closing_quote(std::size_t from) const {
        while (from < text_.size() && text_[from] != '"') from += text_[from] == '\\' ? 2 : 1;
        return std::min(from, text_.size());
    }

    // From the first escape on. The buffer is never grown, which would leave copies behind.
    bool escaped_string(std::uint32_t node, std::size_t first_escape) {
        const auto start = tape_.nodes[node].begin + 1;
        auto& unescaped = tape_.unescaped.emplace_back();
        unescaped.reserve(closing_quote(first_escape) - start);
        unescaped.append(text_.substr(start, first_escape - start));
        while (accept('\\')) {
            if (!escape(unescaped)) return false;
            const auto run = at_;
            unescaped.append(text_.substr(run, end_of_run() - run));
        }
        if (!accept('"')) return fail();
        tape_.nodes[node].kind = Kind::escaped_string;
        tape_.nodes[node].unescaped = static_cast<std::uint32_t>(tape_.unescaped.size() - 1);
        return end(node);
    }

    bool escape(std::string& out) {
        if (accept('u')) return unicode_escape(out);
        constexpr std::string_view forms = "\"\"\\\\//b\bf\fn\nr\rt\t";
        if (at_ == text_.size()) return fail();
        for (std::size_t i = 0; i < forms.size(); i += 2)
            if (accept(forms[i])) {
                out.push_back(forms[i + 1]);
                return true;
            }
        return fail();
    }

    bool unicode_escape(std::string& out) {
        const auto unit = code_unit();
        if (!unit) return fail();
        if (*unit == 0) return fail(JsonFault::nul);
        ucs4_t code_point = *unit;
        if (code_point >= 0xD800 && code_point < 0xDC00) {
            const auto low = accept('\\') && accept('u') ? code_unit() : std::nullopt;
            if (!low || *low < 0xDC00 || *low > 0xDFFF) return fail(JsonFault::not_utf8);
            code_point = 0x10000 + ((code_point - 0xD800) << 10) + (*low - 0xDC00);
        }
        std::uint8_t octets[4];
        const int length = u8_uctomb(octets, code_point, sizeof octets);
        if (length < 0) return fail(JsonFault::not_utf8);  // the second half of a pair, alone
        out.append(reinterpret_cast<const char*>(octets), static_cast<std::size_t>(length));
        return true;
    }

    std::optional<ucs4_t> code_unit() {
        constexpr std::size_t length = 4;
        if (text_.size() - at_ < length) return std::nullopt;
        ucs4_t unit = 0;
        for (const char c : text_.substr(at_, length)) {
            const auto digit = hex_digit(c);
            if (!digit) return std::nullopt;
            unit = unit << 4 | *digit;
        }
        at_ += length;
        return unit;
    }

    JsonTape& tape_;
    const std::string_view text_;
    const int max_depth_;
    std::size_t at_ = 0;
    JsonFault fault_ = JsonFault::not_json;
    std::vector<std::string_view> names_;
};

}  // namespace

std::string_view words_for(JsonFault fault) {
    switch (fault) {
        case JsonFault::too_large:
            return "it is too large";
        case JsonFault::byte_order_mark:
            return "it begins with a byte order mark";
        case JsonFault::nul:
            return "it contains a NUL";
        case JsonFault::not_utf8:
            return "it is not UTF-8";
        case JsonFault::not_json:
            return "it is not JSON (RFC 8259)";
        case JsonFault::too_deep:
            return "it is nested too deeply";
        case JsonFault::member_twice:
            return "a member is there twice";
        case JsonFault::something_follows:
            return "something follows its end";
    }
    return {};
}

std::expected<JsonDocument, JsonFault> JsonDocument::parse(std::string_view text,
                                                           const JsonLimits& limits) {
    if (text.size() > limits.max_octets || text.size() > std::numeric_limits<std::uint32_t>::max())
        return std::unexpected(JsonFault::too_large);
    if (text.starts_with("\xEF\xBB\xBF")) return std::unexpected(JsonFault::byte_order_mark);
    if (text.contains('\0')) return std::unexpected(JsonFault::nul);
    if (!is_utf8(text)) return std::unexpected(JsonFault::not_utf8);
    auto tape = std::make_unique<JsonTape>(text);
    if (const auto fault = Reader(*tape, limits.max_depth).read()) return std::unexpected(*fault);
    return JsonDocument(std::move(tape));
}

JsonDocument::JsonDocument(std::unique_ptr<JsonTape> tape) : tape_(std::move(tape)) {}
JsonDocument::~JsonDocument() = default;
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;

bool JsonValue::is_object() const { return exists() && tape_->nodes[node_].kind == Kind::object; }
bool JsonValue::is_array() const { return exists() && tape_->nodes[node_].kind == Kind::array; }
bool JsonValue::is_null() const { return exists() && tape_->nodes[node_].kind == Kind::null; }

std::optional<std::string_view> JsonValue::text() const {
    return exists() ? tape_->string(tape_->nodes[node_]) : std::nullopt;
}

std::optional<bool> JsonValue::boolean() const {
    if (!exists() || tape_->nodes[node_].kind != Kind::boolean) return std::nullopt;
    return raw() == "true";
}

std::optional<std::int64_t> JsonValue::integer() const {
    if (!exists() || tape_->nodes[node_].kind != Kind::number) return std::nullopt;
    const auto written = raw();
    std::int64_t number = 0;
    const auto* end = written.data() + written.size();
    const auto [rest, error] = std::from_chars(written.data(), end, number);
    return error == std::errc() && rest == end ? std::optional(number) : std::nullopt;
}

JsonValue JsonValue::operator[](std::string_view name) const {
    if (!is_object()) return {};
    const auto& nodes = tape_->nodes;
    for (auto at = node_ + 1; at < nodes[node_].next; at = nodes[at + 1].next)
        if (*tape_->string(nodes[at]) == name) return {tape_, at + 1};
    return {};
}

std::vector<JsonMember> JsonValue::members() const {
    std::vector<JsonMember> result;
    if (!is_object()) return result;
    const auto& nodes = tape_->nodes;
    for (auto at = node_ + 1; at < nodes[node_].next; at = nodes[at + 1].next)
        result.push_back({*tape_->string(nodes[at]), JsonValue(tape_, at + 1)});
    return result;
}

std::vector<JsonValue> JsonValue::elements() const {
    std::vector<JsonValue> result;
    if (!is_array()) return result;
    const auto& nodes = tape_->nodes;
    for (auto at = node_ + 1; at < nodes[node_].next; at = nodes[at].next)
        result.push_back(JsonValue(tape_, at));
    return result;
}

std::size_t JsonValue::size() const {
    std::size_t count = 0;
    if (!is_object() && !is_array()) return count;
    const auto& nodes = tape_->nodes;
    for (auto at = node_ + 1; at < nodes[node_].next; at = nodes[at].next) ++count;
    return is_object() ? count / 2 : count;
}

std::string_view JsonValue::raw() const {
    return exists() ? tape_->raw(tape_->nodes[node_]) : std::string_view();
}

}  // namespace roster::text
