#pragma once
// Reads JSON strictly (RFC 8259; RFC 7493, 2): UTF-8 without a byte order mark, no NUL, escaped or
// not, no half surrogate, no name twice in an object, nothing after the value, bounded in size and
// depth. Nothing is read in two ways, and nothing deep can use up a stack.
//
// Values are views into the text that was parsed, which therefore outlives document and values; so
// a password in a body is not copied. What had to be unescaped is wiped with the document.

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace roster::text {

struct JsonLimits {
    std::size_t max_octets;
    int max_depth;  // 1: an object or array of plain values
};

enum class JsonFault {
    too_large,
    byte_order_mark,
    nul,
    not_utf8,
    not_json,
    too_deep,
    member_twice,
    something_follows,
};

// The end of a sentence about the text: "it is nested too deeply".
[[nodiscard]] std::string_view words_for(JsonFault fault);

struct JsonTape;
struct JsonMember;

// A value in a document, or a missing one, which is of no kind. As cheap as a pointer.
class JsonValue {
public:
    [[nodiscard]] bool exists() const { return tape_ != nullptr; }
    [[nodiscard]] bool is_object() const;
    [[nodiscard]] bool is_array() const;
    [[nodiscard]] bool is_null() const;

    // Each gives nothing for a value of another kind.
    [[nodiscard]] std::optional<std::string_view> text() const;
    [[nodiscard]] std::optional<bool> boolean() const;
    // A number written without fraction and exponent, within the type's bounds.
    [[nodiscard]] std::optional<std::int64_t> integer() const;

    // An object's member; missing if there is none, or if this is no object.
    [[nodiscard]] JsonValue operator[](std::string_view name) const;
    // In the order they came; none if this is no object or no array.
    [[nodiscard]] std::vector<JsonMember> members() const;
    [[nodiscard]] std::vector<JsonValue> elements() const;

    // How many members or elements there are.
    [[nodiscard]] std::size_t size() const;

    // As it was written, to the octet.
    [[nodiscard]] std::string_view raw() const;

private:
    friend class JsonDocument;
    JsonValue() = default;
    JsonValue(const JsonTape* tape, std::uint32_t node) : tape_(tape), node_(node) {}

    const JsonTape* tape_ = nullptr;
    std::uint32_t node_ = 0;
};

struct JsonMember {
    std::string_view name;
    JsonValue value;
};

class JsonDocument {
public:
    [[nodiscard]] static std::expected<JsonDocument, JsonFault> parse(std::string_view text,
                                                                      const JsonLimits& limits);
    // A temporary would be gone before the values that look into it.
    template <std::same_as<std::string> Temporary>
    static std::expected<JsonDocument, JsonFault> parse(Temporary&&, const JsonLimits&) = delete;

    ~JsonDocument();
    JsonDocument(JsonDocument&&) noexcept;
    JsonDocument& operator=(JsonDocument&&) noexcept;

    [[nodiscard]] JsonValue root() const { return {tape_.get(), 0}; }

private:
    explicit JsonDocument(std::unique_ptr<JsonTape> tape);

    std::unique_ptr<JsonTape> tape_;
};

}  // namespace roster::text
