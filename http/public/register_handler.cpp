// POST /api/v1/users/register

#include "crypto/password_policy.hpp"
#include "http/public/accept_language.hpp"
#include "http/public/email_input.hpp"
#include "http/public/request_body.hpp"
#include "http/public/user_handlers.hpp"
#include "text/json_writer.hpp"

namespace roster::http {
namespace {

Phrase message_for(int digits) {
    return {said<&UserTexts::registered>, {{"digits", std::to_string(digits)}}};
}

// The same for new, pending and active addresses, unless accounts are disclosed.
HttpResponse accepted(const UserApi& api, Language language, const std::string& email,
                      const actors::RegistrationAccepted& outcome) {
    text::JsonObject body;
    if (outcome.new_user) body.add("user_id", outcome.new_user->to_string());
    body.add("email", email)
        .add("status", "pending")
        .add("code_expires_in", outcome.code_expires_in.count())
        .add("code_digits", api.code_digits)
        .add("message", message_for(api.code_digits).in(language));
    auto response = json_response(outcome.new_user ? 201 : 202, body.text());
    response.on_quantum = true;
    mark_language(response, language);
    return response;
}

struct Registration {
    std::string written_email;
    domain::EmailAddress email;
    crypto::SecretBytes password;
};

// Of several things wrong the kind of the first, with all of them in `errors`.
Problem refused(std::vector<FieldError> errors) {
    const auto& first = errors.front();
    const bool is_missing = first.reason == "missing" || first.reason == "not-a-text";
    const auto& kind = is_missing               ? problems::invalid_body
                       : first.field == "email" ? problems::invalid_email
                                                : problems::weak_password;
    Problem problem(kind, first.message);
    if (kind.code == problems::weak_password.code) problem.phrase("reason", first.message);
    problem.errors = std::move(errors);
    return problem;
}

// Only the form, where the address is right: how easy the password is to guess is then judged with
// it, where there is time. Where something is wrong already nobody else would tell.
std::optional<crypto::SecretBytes> read_password(std::optional<std::string_view> written,
                                                 const crypto::PasswordPolicy& policy,
                                                 std::vector<FieldError>& errors) {
    if (!written) return std::nullopt;
    auto normalized = crypto::normalize_password(*written);
    const auto verdict = !normalized      ? std::unexpected(normalized.error())
                         : errors.empty() ? crypto::check_length(*normalized)
                                          : crypto::check_password(*normalized, policy);
    if (verdict) return *std::move(normalized);
    errors.push_back(error_of(verdict.error().reason));
    return std::nullopt;
}

std::expected<Registration, Problem> read_registration(std::string_view json,
                                                       const crypto::PasswordPolicy& policy) {
    const auto body = RequestBody::parse(json);
    if (!body) return std::unexpected(body.error());
    std::vector<FieldError> errors;
    const auto email = body->text("email", errors);
    const auto written = body->text("password", errors);
    auto address = email ? read_email(*email) : std::unexpected(EmailFlaw::not_an_address);
    if (email && !address) errors.push_back(error_of(address.error()));
    auto password = read_password(written, policy, errors);
    if (!errors.empty()) return std::unexpected(refused(std::move(errors)));
    return Registration{std::string(typed_address(*email)), *std::move(address),
                        *std::move(password)};
}

}  // namespace

Handler register_handler(const UserApi& api) {
    return [api](const ExchangePtr& exchange) {
        auto registration = read_registration(exchange->request().body, api.password_policy);
        if (!registration) return exchange->respond(registration.error());
        submit<actors::RegistrationAccepted>(
            api, exchange,
            actors::RegisterRequest{.recipient = {std::move(registration->email),
                                                  preferred_locale(exchange->request())},
                                    .password = std::move(registration->password)},
            [api, language = exchange->language(),
             written = std::move(registration->written_email)](const auto& outcome) {
                return accepted(api, language, written, outcome);
            });
    };
}

}  // namespace roster::http
