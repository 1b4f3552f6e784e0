#pragma once
// The borders at which octets come in from strangers, each with what has to hold for any of them.
//
// libFuzzer looks for octets that break it (libfuzzer.cpp, clang), and every octets that were kept
// are tried again by `make test` (replay.cpp).

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace roster::fuzz {

struct Target {
    std::string_view name;  // also of its folder in corpus/
    // Throws whatever broke. std::logic_error: something did not hold.
    void (*check)(std::string_view octets);
};

[[nodiscard]] std::span<const Target> targets();

inline void hold(bool condition, const char* what) {
    if (!condition) throw std::logic_error(what);
}

// Takes the part before the first NUL from the front, and that NUL: several texts in one input.
[[nodiscard]] inline std::string_view take_text(std::string_view& octets) {
    const auto end = octets.find('\0');
    const auto text = octets.substr(0, end);
    octets.remove_prefix(end == octets.npos ? octets.size() : end + 1);
    return text;
}

// Takes one octet; 0 where none is left.
[[nodiscard]] inline unsigned char take_octet(std::string_view& octets) {
    if (octets.empty()) return 0;
    const auto first = static_cast<unsigned char>(octets.front());
    octets.remove_prefix(1);
    return first;
}

// One function a border.
void check_request_bytes(std::string_view octets);
void check_json_body(std::string_view octets);
void check_basic(std::string_view octets);
void check_email(std::string_view octets);
void check_query(std::string_view octets);
void check_forwarded(std::string_view octets);
void check_event(std::string_view octets);
void check_export_line(std::string_view octets);
void check_cloud_event(std::string_view octets);
void check_bus_messages(std::string_view octets);
void check_configuration(std::string_view octets);
void check_smtp_reply(std::string_view octets);
void check_token(std::string_view octets);
void check_imported_hash(std::string_view octets);
void check_person_line(std::string_view octets);

}  // namespace roster::fuzz
