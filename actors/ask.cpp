#include "actors/ask.hpp"

namespace roster::actors {

const crypto::SecretBytes* password_of(const Ask& ask) {
    const auto* request = std::get_if<Request>(&ask.what);
    if (request == nullptr) return nullptr;
    return std::visit([](const auto& asked) { return &asked.password; }, *request);
}

const RegisterRequest* registration_in(const Ask& ask) {
    const auto* request = std::get_if<Request>(&ask.what);
    return request != nullptr ? std::get_if<RegisterRequest>(request) : nullptr;
}

bool has_credentials(const Ask& ask) {
    return password_of(ask) != nullptr && registration_in(ask) == nullptr;
}

}  // namespace roster::actors
