// On the page everything of a mail is shown as text: HTML in it stays source. As HTML it is shown
// alone, in a sandbox.

#include "http/pages/mails_page.hpp"

#include <algorithm>
#include <optional>

#include "http/server/client_address.hpp"
#include "http/server/problem.hpp"
#include "http/server/query.hpp"
#include "text/ascii.hpp"
#include "text/escape.hpp"
#include "text/json_writer.hpp"

namespace roster::http {
namespace {

constexpr ProblemKind only_here{"only-from-this-machine", 401, "This page is for this machine"};
constexpr std::string_view style =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}"
    "article{border-top:1px solid #ccc;padding:1rem 0}h2{font-size:1.1rem;margin:0}"
    "pre{white-space:pre-wrap;font:inherit}.code{font:700 1.6rem monospace;letter-spacing:.2em}";
constexpr std::string_view page_policy =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

// Its links lead to pages of their own, as in a mail program.
constexpr std::string_view mail_policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups "
    "allow-popups-to-escape-sandbox; frame-ancestors 'self'";
constexpr std::string_view head = "<head>";
constexpr std::string_view links_open_pages = "<base target=\"_blank\">";

std::string article(const SentMail& mail) {
    std::string html = "<article><h2>" + text::html_escaped(mail.subject) + "</h2><p>To " +
                       text::html_escaped(mail.to) + ", " + domain::to_rfc3339(mail.sent_at) +
                       "</p>";
    if (mail.code) html += "<p class=code>" + text::html_escaped(*mail.code) + "</p>";
    return html + "<pre>" + text::html_escaped(mail.text) + "</pre></article>\n";
}

std::string with_links_that_open_pages(std::string html) {
    if (const auto at = html.find(head); at != html.npos)
        html.insert(at + head.size(), links_open_pages);
    return html;
}

std::string page(const std::vector<SentMail>& mails, const std::string& to) {
    std::string html =
        "<!doctype html><html lang=en><meta charset=utf-8><title>Mails</title><link rel=icon "
        "href=\"data:,\"><style>";
    html.append(style).append(
        "</style><h1>Mails</h1><form><label>To <input name=to type=email value=\"");
    html.append(text::html_escaped(to)).append("\"></label> <button>Show</button></form>\n");
    if (mails.empty()) html += "<p>None.</p>";
    for (const auto& mail : mails) html += article(mail);
    return html + "</html>\n";
}

std::string to_json(const SentMail& mail) {
    return text::JsonObject()
        .add("to", mail.to)
        .add("subject", mail.subject)
        .add("text", mail.text)
        .add("html", mail.html)
        .add_json("code", mail.code ? text::json_string(*mail.code) : "null")
        .add("sent_at", domain::to_rfc3339(mail.sent_at))
        .text();
}

bool is_loopback_host(std::string_view host) {
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        const auto address = end == host.npos ? std::nullopt : parse_ip(host.substr(1, end - 1));
        return address && is_loopback(*address);
    }
    host = host.substr(0, host.find(':'));
    if (text::equal_ignoring_case(host, "localhost")) return true;
    const auto address = parse_ip(host);
    return address && is_loopback(*address);
}

bool is_from_this_machine(const HttpRequest& request) {
    const auto peer = parse_ip(request.peer);
    const auto* host = request.field("Host");
    return peer && is_loopback(*peer) && host && is_loopback_host(*host);
}

Problem not_from_here() {
    return Problem(only_here,
                   "This page is only for a browser on this machine, at localhost; elsewhere use "
                   "/admin/v1/mails with the operators' token.")
        .with("WWW-Authenticate", R"(Bearer realm="roster-admin")");
}

}  // namespace

Handler mails_handler(MailsView mails) {
    return [mails = std::move(mails)](const ExchangePtr& exchange) {
        std::string json;
        for (const auto& mail : mails(query_parameter(exchange->request().query, "to")))
            json.append(json.empty() ? "" : ",").append(to_json(mail));
        exchange->respond(json_response(200, "[" + json + "]"));
    };
}

Handler mails_page_handler(MailsView mails) {
    return [mails = std::move(mails)](const ExchangePtr& exchange) {
        if (!is_from_this_machine(exchange->request())) return exchange->respond(not_from_here());
        const auto to = query_parameter(exchange->request().query, "to");
        HttpResponse response{.body = page(mails(to), to)};
        exchange->respond(response.with("Content-Type", "text/html; charset=utf-8")
                              .with("Content-Security-Policy", page_policy));
    };
}

Handler mail_html_handler(MailsView mails) {
    return [mails = std::move(mails)](const ExchangePtr& exchange) {
        const auto& request = exchange->request();
        if (!is_from_this_machine(request)) return exchange->respond(not_from_here());
        const auto sent_at = query_parameter(request.query, "sent_at");
        const auto found = mails(query_parameter(request.query, "to"));
        const auto mail = std::ranges::find(found, sent_at, [](const SentMail& other) {
            return domain::to_rfc3339(other.sent_at);
        });
        if (mail == found.end())
            return exchange->respond(Problem(problems::not_found, "There is no such mail."));
        HttpResponse response{.body = with_links_that_open_pages(mail->html)};
        exchange->respond(response.with("Content-Type", "text/html; charset=utf-8")
                              .with("Content-Security-Policy", mail_policy)
                              .with("X-Frame-Options", "SAMEORIGIN"));
    };
}

}  // namespace roster::http
