// Authorization: an address and a password, or nothing.
#include "http/public/basic_auth.hpp"
#include "tests/fuzz/target.hpp"
#include "text/base64.hpp"
#include "text/utf8.hpp"

namespace roster::fuzz {
namespace {

void hold_for(std::string value) {
    http::HttpRequest request;
    request.fields.push_back({"Authorization", std::move(value)});
    const auto credentials = http::basic_credentials(request);
    if (!credentials) return;
    const auto again = domain::EmailAddress::parse(credentials->email.text());
    hold(again == credentials->email, "an address that is none");
    const auto password = credentials->password.text();
    hold(text::is_utf8(password), "a password that is not UTF-8");
    hold(password.find('\0') == password.npos, "a password with NUL");
}

}  // namespace

void check_basic(std::string_view octets) {
    hold_for(std::string(octets));
    hold_for("Basic " + text::to_base64(std::span(
                            reinterpret_cast<const unsigned char*>(octets.data()), octets.size())));
}

}  // namespace roster::fuzz
