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
    const auto count = std::to_string(digits);
    return {"If the address can be registered, a mail with a " + count +
                "-digit code is on its way. Enter the code before it expires to activate the "
                "account.",
            "Si l’adresse peut être inscrite, un e-mail avec un code à " + count +
                " chiffres est en route. Saisir le code avant son expiration pour activer le "
                "compte."};
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

// What can be said of a password without asking whom it is for: its form, and whether it is among
// the worst. The rest is judged where there is time for it.
std::optional<crypto::SecretBytes> read_password(std::optional<std::string_view> written,
                                                 std::vector<FieldError>& errors) {
    if (!written) return std::nullopt;
    auto normalized = crypto::normalize_password(*written);
    const auto verdict =
        normalized ? crypto::check_length(*normalized) : std::unexpected(normalized.error());
    if (verdict) return *std::move(normalized);
    errors.push_back(error_of(verdict.error().reason));
    return std::nullopt;
}

std::expected<Registration, Problem> read_registration(std::string_view json) {
    const auto body = RequestBody::parse(json);
    if (!body) return std::unexpected(body.error());
    std::vector<FieldError> errors;
    const auto email = body->text("email", errors);
    const auto written = body->text("password", errors);
    auto address = email ? read_email(*email) : std::unexpected(EmailFlaw::not_an_address);
    if (email && !address) errors.push_back(error_of(address.error()));
    auto password = read_password(written, errors);
    if (!errors.empty()) return std::unexpected(refused(std::move(errors)));
    return Registration{std::string(typed_address(*email)), *std::move(address),
                        *std::move(password)};
}

}  // namespace

Handler register_handler(const UserApi& api) {
    return [api](const ExchangePtr& exchange) {
        auto registration = read_registration(exchange->request().body);
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
