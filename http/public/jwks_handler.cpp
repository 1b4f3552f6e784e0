// GET /.well-known/jwks.json

#include "http/public/user_handlers.hpp"

namespace roster::http {

namespace {

// Shorter than a token lives: a key that was added is known before the first one has run out.
constexpr std::string_view for_five_minutes = "public, max-age=300";

}  // namespace

Handler jwks_handler(const UserApi& api) {
    return [keys = api.proof ? api.proof->json_web_keys()
                             : std::string(R"({"keys":[]})")](const ExchangePtr& exchange) {
        auto response = json_response(200, keys);
        exchange->respond(response.with("Cache-Control", for_five_minutes));
    };
}

}  // namespace roster::http
