#include "eventstore/postgres/values.hpp"

#include <array>
#include <charconv>
#include <span>

#include <pqxx/field>

#include "crypto/sealed_data.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_hex(std::string& text, crypto::ByteView bytes) {
    const auto old_size = text.size();
    text.resize(old_size + 2 * bytes.size());
    auto out = text.begin() + static_cast<std::ptrdiff_t>(old_size);
    for (const auto byte : bytes) {
        *out++ = hex_digits[byte >> 4];
        *out++ = hex_digits[byte & 15];
    }
}

constexpr std::uint8_t no_digit = 0xFF;

constexpr auto digit_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < hex_digits.size(); ++i)
        values[static_cast<std::uint8_t>(hex_digits[i])] = static_cast<std::uint8_t>(i);
    return values;
}();

// A bytea's text into as many bytes as there are in `out`. By table: nothing in the log is secret
// from its own reader, and a page has a hundred thousand digits.
void read_hex(std::string_view digits, std::span<std::uint8_t> out) {
    std::uint8_t wrong = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto high = digit_values[static_cast<std::uint8_t>(digits[2 * i])];
        const auto low = digit_values[static_cast<std::uint8_t>(digits[2 * i + 1])];
        wrong |= static_cast<std::uint8_t>((high | low) & 0xF0);
        out[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    if (wrong != 0) throw StoreFailure("a bytea column is not in hex form");
}

// The digits of a bytea.
std::string_view hex_of(std::string_view text) {
    if (!text.starts_with("\\x") || text.size() % 2 != 0)
        throw StoreFailure("a bytea column is not in hex form");
    return text.substr(2);
}

std::string_view view_of(const pqxx::field& field) { return {field.c_str(), field.size()}; }

}  // namespace

void PostgresArray::add(std::string_view text) {
    next_element();
    text_.push_back('"');
    for (const char c : text) {
        if (c == '"' || c == '\\') text_.push_back('\\');
        text_.push_back(c);
    }
    text_.push_back('"');
}

void PostgresArray::add(std::int64_t number) {
    next_element();
    text_ += std::to_string(number);
}

void PostgresArray::add_bytes(crypto::ByteView bytes) {
    next_element();
    text_ += "\"\\\\x";
    append_hex(text_, bytes);
    text_.push_back('"');
}

void PostgresArray::add(const std::optional<crypto::Bytes>& bytes) {
    if (bytes) return add_bytes(*bytes);
    next_element();
    text_ += "NULL";
}

std::string to_bytea(crypto::ByteView bytes) {
    std::string text = "\\x";
    append_hex(text, bytes);
    return text;
}

std::string to_timestamp(domain::LogTime time) { return domain::to_rfc3339(time); }

crypto::Bytes bytes_of(const pqxx::field& field) {
    const auto digits = hex_of(view_of(field));
    crypto::Bytes bytes(digits.size() / 2);
    read_hex(digits, bytes);
    return bytes;
}

crypto::Sha256 hash_of(const pqxx::field& field) {
    const auto digits = hex_of(view_of(field));
    crypto::Sha256 hash{};
    if (digits.size() != 2 * hash.size())
        throw StoreFailure("a hash in the log has a wrong length");
    read_hex(digits, hash);
    return hash;
}

domain::LogTime time_of(const pqxx::field& field) {
    // The session's form is "2026-11-22 20:14:05.123456+00".
    auto text = text_of(field);
    if (text.size() > 13 && text[10] == ' ' && text.ends_with("+00")) {
        text[10] = 'T';
        text.replace(text.size() - 3, 3, "Z");
    }
    const auto time = domain::parse_rfc3339(text);
    if (!time) throw StoreFailure("a time in the log cannot be read");
    return *time;
}

std::int64_t number_of(const pqxx::field& field) {
    const auto text = view_of(field);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        throw StoreFailure("a number in the log cannot be read");
    return value;
}

domain::Uuid uuid_of(const pqxx::field& field) {
    const auto uuid = domain::Uuid::parse(view_of(field));
    if (!uuid) throw StoreFailure("an id in the log cannot be read");
    return *uuid;
}

std::string text_of(const pqxx::field& field) { return std::string(view_of(field)); }

}  // namespace roster::eventstore
