#pragma once
// Files that are part of the program. They come in through the assembler, which takes no time for a
// megabyte; http/CMakeLists.txt says where they are.

#include <string>
#include <string_view>

#include "http/server/route.hpp"

// Defines name_begin and name_end around the bytes of a file.
#define ROSTER_EMBED(name, file)                              \
    asm(".section .rodata\n.global " #name "_begin\n" #name   \
        "_begin:\n"                                           \
        ".incbin \"" file "\"\n.global " #name "_end\n" #name \
        "_end:\n"                                             \
        ".byte 0\n.previous\n");                              \
    extern "C" const char name##_begin[];                     \
    extern "C" const char name##_end[];

namespace roster::http {

// A page loads from this server alone.
inline constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src "
    "'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

struct EmbeddedFile {
    std::string_view content;
    std::string_view content_type;
    std::string_view cache_control = "no-store";
    std::string_view policy = page_policy;  // Content-Security-Policy
};

[[nodiscard]] inline std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

// Puts `value` wherever `marker` stands.
void replace_all(std::string& in, std::string_view marker, std::string_view value);

// Serves the file to browsers under its policy.
[[nodiscard]] Handler page_handler(const EmbeddedFile& file);
// The same of a text that was made at the start, under `page_policy`.
[[nodiscard]] Handler page_handler(std::string html);

}  // namespace roster::http
