#include "actors/ask.hpp"

#include <type_traits>

namespace roster::actors {

const PasswordEvidence* password_of(const AskBody& body) {
    return std::visit(
        [](const auto& ask) -> const PasswordEvidence* {
            using Asked = std::decay_t<decltype(ask)>;
            if constexpr (std::is_same_v<Asked, RegisterAsk> || std::is_same_v<Asked, UserOrder>)
                return nullptr;
            else
                return &ask.password;
        },
        body);
}

PasswordEvidence* password_of(AskBody& body) {
    return const_cast<PasswordEvidence*>(password_of(std::as_const(body)));
}

}  // namespace roster::actors
