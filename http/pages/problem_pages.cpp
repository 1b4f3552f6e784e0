#include "http/pages/problem_pages.hpp"

#include <algorithm>
#include <array>

#include "http/public/problems.hpp"
#include "text/escape.hpp"

namespace roster::http {
namespace {

const auto& all() {
    static const std::array explained{
        ExplainedProblem{problems::malformed_request,
                         {"The message breaks a rule of HTTP/1.1 (RFC 9112): its request line, its "
                          "Host, a field, or how its body is framed. The connection was closed.",
                          "Le message enfreint une règle de HTTP/1.1 (RFC 9112) : sa ligne de "
                          "requête, son champ Host, un champ ou la délimitation de son corps. La "
                          "connexion a été fermée."}},
        ExplainedProblem{
            problems::malformed_json,
            {"The body is not JSON in UTF-8, or is JSON that could be read in two ways: "
             "with a member twice, a NUL, a byte order mark, something after its end, "
             "or nested deeper than four levels.",
             "Le corps n’est pas du JSON en UTF-8, ou peut se lire de deux façons : un "
             "membre en double, un NUL, une marque d’ordre des octets, une suite après "
             "la fin, ou plus de quatre niveaux d’imbrication."}},
        ExplainedProblem{
            problems::code_incorrect,
            {"The digits are not those of the newest mail. attempts_left says how many "
             "attempts are left for this code.",
             "Les chiffres ne sont pas ceux du dernier e-mail. attempts_left dit "
             "combien d’essais restent pour ce code."}},
        ExplainedProblem{problems::invalid_credentials,
                         {"The address and the password do not belong together, or are missing. "
                          "Nobody is told which of the two is wrong.",
                          "L’adresse et le mot de passe ne vont pas ensemble, ou manquent. On ne "
                          "dit à personne lequel des deux est faux."}},
        ExplainedProblem{
            problems::not_found,
            {"Nothing is served at this address.", "Rien n’est servi à cette adresse."}},
        ExplainedProblem{problems::method_not_allowed,
                         {"This address knows other methods: the Allow field names them.",
                          "Cette adresse connaît d’autres méthodes : le champ Allow les nomme."}},
        ExplainedProblem{problems::already_active,
                         {"The account was activated before; there is nothing left to do.",
                          "Le compte a déjà été activé ; il ne reste rien à faire."}},
        ExplainedProblem{problems::already_registered,
                         {"This address has an account: sign in with it.",
                          "Cette adresse a un compte : s’y connecter."}},
        ExplainedProblem{problems::code_expired,
                         {"The code's time was over when it came. Ask for a new one.",
                          "Le délai du code était passé quand il est arrivé. En demander un "
                          "nouveau."}},
        ExplainedProblem{
            problems::code_burned,
            {"Three wrong codes were entered, so this one counts no longer. Ask for a "
             "new one.",
             "Trois codes erronés ont été saisis, celui-ci ne compte plus. En demander "
             "un nouveau."}},
        ExplainedProblem{problems::length_required,
                         {"This call needs a body, with Content-Length or chunked.",
                          "Cet appel a besoin d’un corps, avec Content-Length ou par morceaux."}},
        ExplainedProblem{problems::body_too_large,
                         {"The body is larger than anything this API needs.",
                          "Le corps est plus grand que tout ce dont cette API a besoin."}},
        ExplainedProblem{
            problems::uri_too_long,
            {"The request target is longer than anything this API needs.",
             "L’adresse demandée est plus longue que tout ce dont cette API a besoin."}},
        ExplainedProblem{problems::unsupported_media_type,
                         {"Send the body as application/json, in UTF-8 and without "
                          "Content-Encoding.",
                          "Envoyer le corps en application/json, en UTF-8 et sans "
                          "Content-Encoding."}},
        ExplainedProblem{problems::invalid_body,
                         {"Members are missing or are no texts; errors names them.",
                          "Des membres manquent ou ne sont pas des textes ; errors les nomme."}},
        ExplainedProblem{problems::invalid_email,
                         {"The e-mail address cannot be used; errors says why.",
                          "L’adresse e-mail ne peut pas servir ; errors dit pourquoi."}},
        ExplainedProblem{problems::weak_password,
                         {"The password can be guessed, or has a form that is not taken; errors "
                          "says why.",
                          "Le mot de passe se devine, ou sa forme n’est pas acceptée ; errors dit "
                          "pourquoi."}},
        ExplainedProblem{problems::invalid_token,
                         {"The link is cut, or is not of a mail of this service. Open it as it "
                          "stands in the mail.",
                          "Le lien est incomplet, ou ne vient pas d’un e-mail de ce service. "
                          "L’ouvrir tel qu’il figure dans l’e-mail."}},
        ExplainedProblem{problems::invalid_code,
                         {"The code is not as many digits as the mail has.",
                          "Le code n’a pas autant de chiffres que celui de l’e-mail."}},
        ExplainedProblem{problems::too_many_requests,
                         {"This client asks too often. Retry-After says how long to wait.",
                          "Ce client demande trop souvent. Retry-After dit combien attendre."}},
        ExplainedProblem{
            problems::too_many_attempts,
            {"Too many wrong passwords or codes for this address. Retry-After says how "
             "long to wait.",
             "Trop de mots de passe ou de codes erronés pour cette adresse. "
             "Retry-After dit combien attendre."}},
        ExplainedProblem{
            problems::too_many_codes,
            {"Too many codes were mailed to this address. Retry-After says how long to "
             "wait.",
             "Trop de codes ont été envoyés à cette adresse. Retry-After dit combien "
             "attendre."}},
        ExplainedProblem{problems::fields_too_large,
                         {"The header fields are too many or too long.",
                          "Les champs d’en-tête sont trop nombreux ou trop longs."}},
        ExplainedProblem{problems::internal,
                         {"A fault of this service. Its operator can find it by the request id.",
                          "Une erreur de ce service. Son exploitant la retrouve par l’identifiant "
                          "de la requête."}},
        ExplainedProblem{problems::transfer_coding,
                         {"Of transfer codings only chunked is known.",
                          "Des codages de transfert, seul chunked est connu."}},
        ExplainedProblem{problems::overloaded,
                         {"More is asked than can be answered in time. Not acknowledged is not the "
                          "same as not done: try again.",
                          "On demande plus que ce qui peut être répondu à temps. Non confirmé ne "
                          "veut pas dire non fait : réessayer."}},
        ExplainedProblem{problems::stopping,
                         {"This server stops; another will answer. Try again.",
                          "Ce serveur s’arrête ; un autre répondra. Réessayer."}},
        ExplainedProblem{problems::store_unavailable,
                         {"What has to be remembered cannot be written or read just now. Not "
                          "acknowledged is not the same as not done: try again.",
                          "Ce qui doit être retenu ne peut être ni écrit ni lu pour l’instant. Non "
                          "confirmé ne veut pas dire non fait : réessayer."}},
        ExplainedProblem{
            problems::timeout,
            {"There was no answer within ten seconds; it may still be done. Try again.",
             "Il n’y a pas eu de réponse en dix secondes ; ce sera peut-être fait tout "
             "de même. Réessayer."}},
    };
    return explained;
}

std::string page(const ExplainedProblem& problem, Language language) {
    const auto title = text::html_escaped(language == Language::french ? problem.kind.french_title
                                                                       : problem.kind.title);
    return "<!doctype html>\n<html lang=\"" + std::string(tag_of(language)) +
           "\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
           "content=\"width=device-width\">\n<title>" +
           title + "</title>\n<h1>" + title + "</h1>\n<p>" +
           text::html_escaped(problem.meaning.in(language)) + "</p>\n<p>" +
           std::to_string(problem.kind.status) + " <code>" + std::string(problem.kind.code) +
           "</code></p>\n</html>\n";
}

}  // namespace

std::span<const ExplainedProblem> explained_problems() { return all(); }

Handler problem_page_handler() {
    return [](const ExchangePtr& exchange) {
        const auto& code = exchange->path_parameters.at("code");
        const auto known = std::ranges::find_if(
            all(), [&](const ExplainedProblem& problem) { return problem.kind.code == code; });
        if (known == all().end())
            return exchange->respond(Problem(
                problems::not_found,
                {"There is no problem of this name.", "Il n’y a pas de problème de ce nom."}));
        HttpResponse response{.body = page(*known, exchange->language())};
        exchange->respond(response.with("Content-Type", "text/html; charset=utf-8")
                              .with("Content-Language", tag_of(exchange->language()))
                              .with("Vary", "Accept-Language"));
    };
}

}  // namespace roster::http
