#include "eventstore/postgres/values.hpp"

#include <charconv>
#include <span>

#include <pqxx/field>

#include "eventstore/store_failure.hpp"
#include "text/hex.hpp"

namespace roster::eventstore {

namespace {

void read_hex(std::string_view digits, std::span<std::uint8_t> out) {
    if (!text::read_hex(digits, out)) throw StoreFailure("a bytea column is not in hex form");
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
    text::append_hex(text_, bytes);
    text_.push_back('"');
}

void PostgresArray::add(const std::optional<crypto::Bytes>& bytes) {
    if (bytes) return add_bytes(*bytes);
    next_element();
    text_ += "NULL";
}

std::string to_bytea(crypto::ByteView bytes) {
    std::string text = "\\x";
    text::append_hex(text, bytes);
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
