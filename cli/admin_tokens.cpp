#include "cli/admin_tokens.hpp"

#include "cli/start_error.hpp"
#include "crypto/secret_file.hpp"

namespace roster::cli {

namespace {

constexpr const char* file_variable = "ROSTER_ADMIN_TOKENS_FILE";
constexpr const char* token_variable = "ROSTER_ADMIN_TOKEN";  // also that token's name

}  // namespace

operators::AdminTokens read_tokens_file(const std::filesystem::path& file) {
    const auto content = crypto::read_secret_file(file);
    if (!content && content.error().kind == crypto::KeyFileError::Kind::missing) return {};
    if (!content) throw StartError(std::string(file_variable) + ": " + content.error().message);
    auto tokens = operators::AdminTokens::parse(content->text());
    if (!tokens)
        throw StartError(std::string(file_variable) + ": '" + file.string() +
                         "': " + tokens.error());
    return *std::move(tokens);
}

operators::AdminTokens admin_tokens(const Configuration& configuration) {
    operators::AdminTokens tokens;
    const auto& file = configuration.admin_tokens_file;
    if (!file.empty()) {
        if (!std::filesystem::exists(file))
            throw StartError(std::string(file_variable) + ": there is no '" + file.string() +
                             "'; `roster token add` makes it");
        tokens = read_tokens_file(file);
    }
    const auto& token = configuration.admin_token;
    if (!token.empty() && !tokens.add(token_variable, operators::Role::operate, token))
        throw StartError(std::string(file_variable) + ": no token of it can be called " +
                         token_variable);
    return tokens;
}

}  // namespace roster::cli
