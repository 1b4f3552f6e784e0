#pragma once
// Between our types and PostgreSQL's text forms. libpqxx 6 has no array parameters: arrays go as
// one text each.

#include <optional>
#include <string>
#include <string_view>

#include <pqxx/result>

#include "crypto/digest.hpp"
#include "crypto/secret_bytes.hpp"
#include "domain/ids.hpp"
#include "domain/log_time.hpp"

namespace roster::eventstore {

// An array literal in the making: {"…",NULL,"…"}. Every element is quoted, so nothing in it can be
// taken for syntax.
class PostgresArray {
public:
    void add(std::string_view text);
    void add(std::int64_t number);
    void add(const crypto::Bytes& bytes) { add_bytes(bytes); }
    void add(const crypto::Sha256& hash) { add_bytes(hash); }
    void add(const std::optional<crypto::Bytes>& bytes);
    template <class Kind>
    void add(const domain::Id<Kind>& id) {
        add(std::string_view(id.to_string()));
    }
    template <class Kind>
    void add(const domain::Ordinal<Kind>& ordinal) {
        add(ordinal.value);
    }

    [[nodiscard]] std::string literal() const { return text_.empty() ? "{}" : text_ + "}"; }

private:
    void add_bytes(crypto::ByteView bytes);
    void next_element() { text_.push_back(text_.empty() ? '{' : ','); }

    std::string text_;
};

[[nodiscard]] std::string to_bytea(crypto::ByteView bytes);
[[nodiscard]] std::string to_timestamp(domain::LogTime time);

// Each throws StoreFailure for a value that is not of that form.
[[nodiscard]] crypto::Bytes bytes_of(const pqxx::field& field);
[[nodiscard]] crypto::Sha256 hash_of(const pqxx::field& field);
[[nodiscard]] domain::LogTime time_of(const pqxx::field& field);
[[nodiscard]] std::int64_t number_of(const pqxx::field& field);
[[nodiscard]] domain::Uuid uuid_of(const pqxx::field& field);
[[nodiscard]] std::string text_of(const pqxx::field& field);

}  // namespace roster::eventstore
