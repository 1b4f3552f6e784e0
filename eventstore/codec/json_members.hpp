#pragma once
// Reads a flat JSON object strictly: every member is asked for by name and form, and none may be
// left over.

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "domain/email_address.hpp"
#include "domain/ids.hpp"
#include "domain/log_time.hpp"
#include "domain/user_events.hpp"

namespace roster::eventstore {

// What is wrong, with the member's name and never its value.
class MalformedJson : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class JsonMembers {
public:
    // Throws MalformedJson, as everything here does.
    explicit JsonMembers(std::string_view json);
    ~JsonMembers();
    JsonMembers(JsonMembers&&) noexcept;

    [[nodiscard]] bool has(const char* name) const;
    [[nodiscard]] std::string text(const char* name);
    [[nodiscard]] std::int64_t number(const char* name);
    [[nodiscard]] bool boolean(const char* name);
    [[nodiscard]] domain::LogTime time(const char* name);
    [[nodiscard]] domain::EmailAddress email(const char* name);
    // Eight lower-case hex digits.
    [[nodiscard]] domain::NetworkTag network(const char* name);
    template <class IdType>
    [[nodiscard]] IdType id(const char* name) {
        const auto value = IdType::parse(view(name));
        if (!value) throw wrong(name);
        return *value;
    }

    [[nodiscard]] static MalformedJson wrong(std::string_view name);
    void require_none_left() const;

private:
    struct Object;

    // Valid as long as this object.
    [[nodiscard]] std::string_view view(const char* name);

    std::unique_ptr<Object> object_;
    std::size_t taken_ = 0;
};

}  // namespace roster::eventstore
