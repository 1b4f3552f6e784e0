// The token of "that wasn't me": what is taken is exactly what was made.
#include "crypto/disown_token.hpp"
#include "tests/fuzz/hostile_keys.hpp"
#include "tests/fuzz/target.hpp"

namespace roster::fuzz {

void check_token(std::string_view octets) {
    static const auto key = crypto::link_key(known_key());
    if (const auto subject = crypto::read_disown_token(key, octets))
        hold(crypto::make_disown_token(key, *subject) == octets, "two tokens for one mail");
}

}  // namespace roster::fuzz
