// The SMTP mailer against a real server, with and without STARTTLS. tests/harness/with_servers.py
// provides both.

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "consumer/mail_message.hpp"
#include "consumer/smtp_mailer.hpp"
#include "crypto/random_ids.hpp"
#include "telemetry/clock.hpp"
#include "tests/catch.hpp"
#include "tests/consumer/received_mail.hpp"
#include "tests/harness/wait_until.hpp"
#include "tests/temporary_directory.hpp"

namespace roster::consumer {
namespace {

using tests::TemporaryDirectory;
using Kind = MailError::Kind;

std::string variable(const char* name) {
    const auto* value = std::getenv(name);
    if (value == nullptr || *value == '\0')
        FAIL(name << " is not set: run this under tests/harness/with_servers.py");
    return value;
}

std::string without_query(const std::string& url) { return url.substr(0, url.find('?')); }

std::unique_ptr<Mailer> mailer_for(const std::string& url, const std::string& ca_file = {}) {
    return make_smtp_mailer({.url = url, .user = {}, .password = {}, .ca_file = ca_file});
}

// Distinct from every other mail that lands in the same directory.
Mail mail() {
    const auto id = crypto::new_id<domain::CodeId>(telemetry::system_log_time()).to_string();
    return {.to = "ada-" + id + "@example.org",
            .from = "Söhne & Co. <no-reply@roster.example>",
            .subject = "0427 est votre code déjà – 注册",
            .message_id = id + "@roster.example",
            .text = "Votre code : 0427\n.\n..deux\n" + std::string(300, 'x') + "é\n",
            .html = "<p>0427 déjà €</p>\n"};
}

std::optional<ParsedMessage> find_mail(const std::string& to) {
    for (const auto& entry :
         std::filesystem::directory_iterator(variable("ROSTER_TEST_SMTP_DIR"))) {
        if (entry.path().filename().string().starts_with('.')) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        auto message = parse_message(std::string(std::istreambuf_iterator<char>(file), {}));
        if (message && message->to == to) return message;
    }
    return std::nullopt;
}

void check_arrival(const Mail& sent) {
    const auto arrived = find_mail(sent.to);
    REQUIRE(arrived);
    CHECK(arrived->subject == sent.subject);
    CHECK(arrived->text == sent.text);
    CHECK(arrived->html == sent.html);
}

// A certificate that signed nothing of the server's.
std::string other_certificate(const TemporaryDirectory& directory) {
    const auto file = (directory.path() / "other.pem").string();
    const auto command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
        "/CN=other "
        "-keyout /dev/null -out " +
        file + " 2>/dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
    return file;
}

}  // namespace

TEST_CASE("text and HTML arrive intact in clear", "[smtp]") {
    const auto mailer = mailer_for(variable("ROSTER_TEST_SMTP_URL"));
    CHECK(mailer->rehearse(mail()));
    const auto sent = mail();
    REQUIRE(mailer->send(sent));
    check_arrival(sent);
}

TEST_CASE("text and HTML arrive intact over STARTTLS", "[smtp]") {
    const auto mailer =
        mailer_for(variable("ROSTER_TEST_SMTP_STARTTLS_URL"), variable("ROSTER_TEST_SMTP_CA_FILE"));
    CHECK(mailer->rehearse(mail()));
    for (int i = 0; i < 3; ++i) {
        const auto sent = mail();
        REQUIRE(mailer->send(sent));
        check_arrival(sent);
    }
}

TEST_CASE("a server that offers no STARTTLS gets nothing unless tls=off says so", "[smtp]") {
    const auto mailer = mailer_for(without_query(variable("ROSTER_TEST_SMTP_URL")));
    const auto sent = mail();
    const auto result = mailer->send(sent);
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == Kind::ours);
    CHECK_FALSE(mailer->rehearse(sent));
    CHECK_FALSE(find_mail(sent.to));
}

TEST_CASE("a certificate nobody vouches for is refused", "[smtp]") {
    const TemporaryDirectory directory;
    const auto ca_file = GENERATE(true, false) ? other_certificate(directory) : std::string();
    const auto mailer = mailer_for(variable("ROSTER_TEST_SMTP_STARTTLS_URL"), ca_file);
    const auto sent = mail();
    const auto result = mailer->send(sent);
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == Kind::ours);
    CHECK(result.error().message.contains("certificate"));
    CHECK_FALSE(find_mail(sent.to));
}

TEST_CASE("a certificate of another host is refused", "[smtp]") {
    auto url = variable("ROSTER_TEST_SMTP_STARTTLS_URL");
    const auto at = url.find("127.0.0.1");
    REQUIRE(at != url.npos);
    url.replace(at, 9,
                "[::ffff:127.0.0.1]");  // the same address, but not as the certificate names it
    const auto result = mailer_for(url, variable("ROSTER_TEST_SMTP_CA_FILE"))->send(mail());
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == Kind::ours);
    CHECK(result.error().message.contains("certificate"));
}

TEST_CASE("a kept connection makes mails fast", "[smtp]") {
    constexpr int count = 50;
    const auto mailer =
        mailer_for(variable("ROSTER_TEST_SMTP_STARTTLS_URL"), variable("ROSTER_TEST_SMTP_CA_FILE"));
    REQUIRE(mailer->send(mail()));
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) REQUIRE(mailer->send(mail()));
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    WARN(count / elapsed.count() << " mails/s over one STARTTLS connection");
    CHECK(elapsed < std::chrono::seconds(10));
}

}  // namespace roster::consumer
