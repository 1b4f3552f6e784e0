// The SMTP mailer against a server that says what the test wants.

#include "consumer/smtp_mailer.hpp"

#include <chrono>
#include <thread>

#include "consumer/mail_message.hpp"
#include "tests/catch.hpp"
#include "tests/consumer/scripted_smtp_server.hpp"
#include "tests/harness/wait_until.hpp"

namespace roster::consumer::test {
namespace {

using namespace std::chrono_literals;
using Kind = MailError::Kind;

Mail mail(const std::string& to = "ada@example.org") {
    return {.to = to,
            .from = "Roster <no-reply@roster.example>",
            .subject = "0427 is your activation code",
            .message_id = "a1@roster.example",
            .text = "0427\n.\n..two\n",
            .html = "<p>0427</p>\n",
            .code = "0427"};
}

std::unique_ptr<Mailer> mailer_for(const std::string& url) {
    return make_smtp_mailer({.url = url, .user = {}, .password = {}, .ca_file = {}});
}

MailError error_of(Mailer& mailer, const Mail& sent = mail()) {
    const auto result = mailer.send(sent);
    REQUIRE_FALSE(result);
    return result.error();
}

// Answers `reply` to lines that begin with `prefix`.
ScriptedSmtpServer::Script answering(const std::string& prefix, const std::string& reply) {
    return [=](const std::string& line) -> std::optional<std::string> {
        if (prefix.empty() ? line.empty() : line.starts_with(prefix)) return reply;
        return std::nullopt;
    };
}

}  // namespace

TEST_CASE("one envelope, one message, its dots doubled on the wire", "[smtp_mailer]") {
    ScriptedSmtpServer server;
    REQUIRE(mailer_for(server.url())->send(mail()));
    const auto commands = server.commands();
    CHECK(std::ranges::count(commands, "RCPT TO:<ada@example.org>") == 1);
    CHECK(std::ranges::count_if(commands, [](const auto& c) {
              return c.starts_with("MAIL FROM:<no-reply@roster.example>");
          }) == 1);
    REQUIRE(server.messages().size() == 1);
    CHECK(server.messages()[0].contains("\r\n..\r\n...two\r\n"));
    CHECK(server.messages()[0].contains("Auto-Submitted: auto-generated\r\n"));
}

TEST_CASE("the connection is kept between mails and probes", "[smtp_mailer]") {
    ScriptedSmtpServer server;
    const auto mailer = mailer_for(server.url());
    for (int i = 0; i < 5; ++i) {
        REQUIRE(mailer->send(mail()));
        CHECK(mailer->is_reachable());
    }
    CHECK(server.connections() == 1);
    CHECK(server.messages().size() == 5);
}

TEST_CASE("a kept connection that the server closed is made again", "[smtp_mailer]") {
    ScriptedSmtpServer server;
    const auto mailer = mailer_for(server.url());
    REQUIRE(mailer->send(mail()));
    server.say_goodbye(GENERATE("", "421 idle for too long\r\n"));
    CHECK(mailer->send(mail()));
    CHECK(server.connections() == 2);
}

TEST_CASE("4xx is temporary wherever it is said", "[smtp_mailer]") {
    const auto at = GENERATE(as<std::string>{}, "", "MAIL", "RCPT", "DATA", ".");
    ScriptedSmtpServer server(answering(at, "451 4.7.1 come back later"));
    const auto mailer = mailer_for(server.url());
    const auto error = error_of(*mailer);
    CAPTURE(at, error.message);
    CHECK(error.kind == Kind::temporary);
    CHECK(error.message == "451 4.7.1 come back later");
}

TEST_CASE("5xx is final where it is about the mail", "[smtp_mailer]") {
    const auto at = GENERATE(as<std::string>{}, "MAIL", "RCPT", "DATA", ".");
    ScriptedSmtpServer server(
        answering(at, "550-5.1.1 <ada@example.org>:\r\n550 5.1.1 no such user"));
    const auto mailer = mailer_for(server.url());
    const auto error = error_of(*mailer);
    CAPTURE(at);
    CHECK(error.kind == Kind::permanent);
    CHECK(error.message == "550-5.1.1 <(address)>: 5.1.1 no such user");
}

TEST_CASE("5xx is temporary where it is about us", "[smtp_mailer]") {
    const auto [at, reply] = GENERATE(table<std::string, std::string>(
        {{"", "554 no service"}, {"EHLO", "550 go away"}, {"MAIL", "530 authenticate first"}}));
    ScriptedSmtpServer server([=](const std::string& line) -> std::optional<std::string> {
        if (line.starts_with("HELO")) return "550 go away";
        return answering(at, reply)(line);
    });
    const auto mailer = mailer_for(server.url());
    CAPTURE(at);
    CHECK(error_of(*mailer).kind == Kind::temporary);
    if (at != "MAIL") CHECK_FALSE(mailer->is_reachable());
}

TEST_CASE("wrong credentials are an operator's trouble, not the mail's", "[smtp_mailer]") {
    ScriptedSmtpServer server(answering("AUTH", "535 5.7.8 bad credentials"));
    const auto mailer = make_smtp_mailer(
        {.url = server.url(), .user = "roster", .password = "wrong", .ca_file = {}});
    CHECK(error_of(*mailer).kind == Kind::temporary);
    CHECK_FALSE(mailer->is_reachable());
}

TEST_CASE("credentials are given", "[smtp_mailer]") {
    ScriptedSmtpServer server;
    const auto mailer = make_smtp_mailer(
        {.url = server.url(), .user = "roster", .password = "secret", .ca_file = {}});
    REQUIRE(mailer->send(mail()));
    // \0roster\0secret
    CHECK(std::ranges::count(server.commands(), "AUTH PLAIN AHJvc3RlcgBzZWNyZXQ=") == 1);
}

TEST_CASE("a code of an earlier reply does not make a broken connection a refusal",
          "[smtp_mailer]") {
    std::atomic<bool> drop = false;
    ScriptedSmtpServer server([&](const std::string& line) -> std::optional<std::string> {
        if (line.starts_with("RCPT"))
            return drop ? ScriptedSmtpServer::hang_up : "550 no such user";
        return std::nullopt;
    });
    const auto mailer = mailer_for(server.url());
    CHECK(error_of(*mailer).kind == Kind::permanent);
    drop = true;
    CHECK(error_of(*mailer).kind == Kind::temporary);
}

TEST_CASE("a connection that breaks before the last 250 is temporary", "[smtp_mailer]") {
    ScriptedSmtpServer server(answering(".", ScriptedSmtpServer::hang_up));
    CHECK(error_of(*mailer_for(server.url())).kind == Kind::temporary);
}

TEST_CASE("a mail after a refused one arrives", "[smtp_mailer]") {
    ScriptedSmtpServer server(answering("RCPT TO:<nobody", "550 no such user"));
    const auto mailer = mailer_for(server.url());
    CHECK(error_of(*mailer, mail("nobody@example.org")).kind == Kind::permanent);
    CHECK(mailer->send(mail()));
}

TEST_CASE("a server that is down is temporary, and not reachable", "[smtp_mailer]") {
    std::string url;
    {
        ScriptedSmtpServer server;
        url = server.url();
    }
    const auto mailer = mailer_for(url);
    const auto error = error_of(*mailer);
    CHECK(error.kind == Kind::temporary);
    CHECK(error.message.contains("127.0.0.1"));
    CHECK_FALSE(mailer->is_reachable());
}

TEST_CASE("without STARTTLS on offer nothing is sent in clear", "[smtp_mailer]") {
    ScriptedSmtpServer server;
    const auto mailer =
        make_smtp_mailer({.url = "smtp://127.0.0.1:" + std::to_string(server.port()),
                          .user = "roster",
                          .password = "secret",
                          .ca_file = {}});
    CHECK(error_of(*mailer).kind == Kind::temporary);
    CHECK_FALSE(mailer->is_reachable());
    for (const auto& command : server.commands()) {
        CHECK_FALSE(command.starts_with("AUTH"));
        CHECK_FALSE(command.starts_with("MAIL"));
    }
}

TEST_CASE("a line break in a header or recipient reaches no server", "[smtp_mailer]") {
    ScriptedSmtpServer server;
    const auto mailer = mailer_for(server.url());
    CHECK(error_of(*mailer, mail("ada@example.org>\r\nRCPT TO:<eve@example.org")).kind ==
          Kind::not_mailable);
    auto poisoned = mail();
    poisoned.subject += "\r\nBcc: eve@example.org";
    CHECK(error_of(*mailer, poisoned).kind == Kind::not_mailable);
    CHECK(server.connections() == 0);
}

TEST_CASE("a probe gives up in time for a readiness check", "[smtp_mailer]") {
    ScriptedSmtpServer server(answering("", ScriptedSmtpServer::silence));
    const auto begin = std::chrono::steady_clock::now();
    CHECK_FALSE(mailer_for(server.url())->is_reachable());
    CHECK(std::chrono::steady_clock::now() - begin < 2s);
}

TEST_CASE("an interrupt ends a mail that hangs", "[smtp_mailer]") {
    ScriptedSmtpServer server(answering("RCPT", ScriptedSmtpServer::silence));
    const auto mailer = mailer_for(server.url());
    const auto begin = std::chrono::steady_clock::now();
    const std::jthread stopper([&] {
        (void)roster::tests::wait_until([&] { return server.commands().size() >= 3; });
        mailer->interrupt();
    });
    CHECK(error_of(*mailer).kind == Kind::temporary);
    CHECK(std::chrono::steady_clock::now() - begin < 2s);
    CHECK(error_of(*mailer).kind == Kind::temporary);
}

TEST_CASE("a proxy of the environment is not used", "[smtp_mailer]") {
    ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    ScriptedSmtpServer server;
    CHECK(mailer_for(server.url())->send(mail()));
    ::unsetenv("ALL_PROXY");
}

TEST_CASE("a malformed URL is refused at once, without showing credentials", "[smtp_mailer]") {
    for (const auto* url :
         {"", "smtp://", "http://host", "file:/tmp", "smtp://host?tls=on", "smtp://host?x=1",
          "smtps://host?tls=off", "smtp://user:secret@host", "smtp://host:99999", "smtp://ho st"}) {
        CAPTURE(url);
        CHECK_THROWS_AS(mailer_for(url), std::invalid_argument);
        CHECK_THROWS_WITH(mailer_for(url), !Catch::Matchers::Contains("secret"));
    }
    for (const auto* url : {"smtp://localhost", "smtps://mail.example.org:465",
                            "smtp://[::1]:25?tls=off", "smtp://host/client.example.org"})
        CHECK_NOTHROW(mailer_for(url));
}

}  // namespace roster::consumer::test
