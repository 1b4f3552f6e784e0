// The SMTP mailer against a server that says what the test wants.

#include "consumer/smtp_mailer.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "consumer/limits.hpp"
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

// A server is given up after a moment instead of minutes.
std::unique_ptr<Mailer> hasty_mailer_for(const std::string& url) {
    return make_smtp_mailer(
        {.url = url,
         .user = {},
         .password = {},
         .ca_file = {},
         .patience = {
             .connect = 500ms, .introduction = 500ms, .reply = 500ms, .final_reply = 500ms}});
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

TEST_CASE("the connection is kept between mails", "[smtp_mailer]") {
    ScriptedSmtpServer server;
    const auto mailer = mailer_for(server.url());
    for (int i = 0; i < 5; ++i) {
        REQUIRE(mailer->send(mail()));
    }
    CHECK(server.connections() == 1);
    CHECK(server.messages().size() == 5);
}

TEST_CASE("no text is handed over that is not worth sending any more when it is asked for",
          "[smtp_mailer]") {
    ScriptedSmtpServer server;
    const auto mailer = mailer_for(server.url());
    auto late = mail();
    bool is_worth_sending = false;
    late.is_still_worth_sending = [&] { return is_worth_sending; };
    const auto error = error_of(*mailer, late);
    CHECK(error.kind == Kind::overdue);
    CHECK(error.message == "the mail server took too long until it asked for the text");
    is_worth_sending = true;
    CHECK(mailer->send(late));
    // That the first connection broke off, the server may notice after the second mail.
    REQUIRE(tests::wait_until([&] { return server.messages().size() == 2; }));
    CHECK(std::ranges::count(server.messages(), "") == 1);
}

TEST_CASE("a kept connection that the server closed is made again", "[smtp_mailer]") {
    ScriptedSmtpServer server;
    const auto mailer = mailer_for(server.url());
    REQUIRE(mailer->send(mail()));
    server.say_goodbye(GENERATE("", "421 idle for too long\r\n"));
    CHECK(mailer->send(mail()));
    CHECK(server.connections() == 2);
}

TEST_CASE("4xx is passing wherever it is said", "[smtp_mailer]") {
    const auto at = GENERATE(as<std::string>{}, "", "MAIL", "RCPT", "DATA", ".");
    ScriptedSmtpServer server(answering(at, "451 4.7.1 come back later"));
    const auto mailer = mailer_for(server.url());
    const auto error = error_of(*mailer);
    CAPTURE(at, error.message);
    CHECK(error.kind == (at.empty() ? Kind::unreachable : Kind::later));
    CHECK(error.message == "451 4.7.1 come back later");
}

TEST_CASE("5xx is final where it is about the mail", "[smtp_mailer]") {
    const auto at = GENERATE(as<std::string>{}, "RCPT", "DATA", ".");
    ScriptedSmtpServer server(
        answering(at, "550-5.1.1 <ada@example.org>:\r\n550 5.1.1 no such user"));
    const auto mailer = mailer_for(server.url());
    const auto error = error_of(*mailer);
    CAPTURE(at);
    CHECK(error.kind == Kind::refused);
    CHECK(error.message == "550-5.1.1 <(address)>: 5.1.1 no such user");
}

TEST_CASE("5xx is our own fault where it is about us, in the server's words", "[smtp_mailer]") {
    const auto [at, reply] = GENERATE(table<std::string, std::string>(
        {{"", "554 no service"},
         {"EHLO", "550 go away"},
         {"EHLO", "504 5.5.2 need a name with a dot"},
         {"MAIL", "530 authenticate first"},
         {"MAIL", "550 5.1.8 the sender's domain does not exist"},
         {"RCPT", "504 5.5.2 Helo command rejected: need fully-qualified hostname"}}));
    ScriptedSmtpServer server([=](const std::string& line) -> std::optional<std::string> {
        if (line.starts_with("HELO")) return reply;
        return answering(at, reply)(line);
    });
    const auto mailer = mailer_for(server.url());
    CAPTURE(at, reply);
    const auto error = error_of(*mailer);
    CHECK(error.kind == Kind::ours);
    CHECK(error.message == reply);
    CHECK_FALSE(mailer->rehearse(mail()));
}

TEST_CASE("wrong credentials are an operator's trouble, not the mail's", "[smtp_mailer]") {
    ScriptedSmtpServer server(answering("AUTH", "535 5.7.8 bad credentials"));
    const auto mailer = make_smtp_mailer(
        {.url = server.url(), .user = "roster", .password = "wrong", .ca_file = {}});
    const auto error = error_of(*mailer);
    CHECK(error.kind == Kind::ours);
    CHECK(error.message == "535 5.7.8 bad credentials");
}

TEST_CASE("a server that knows AUTH only without an initial response is given it so",
          "[smtp_mailer]") {
    ScriptedSmtpServer server([](const std::string& line) -> std::optional<std::string> {
        if (line.starts_with("EHLO")) return "250-scripted\r\n250 AUTH LOGIN";
        if (line.starts_with("AUTH LOGIN ")) return "501 5.5.4 no initial response, please";
        if (line == "AUTH LOGIN") return "334 VXNlcm5hbWU6";
        if (line == "cm9zdGVy") return "334 UGFzc3dvcmQ6";
        if (line == "c2VjcmV0") return "235 welcome";
        return std::nullopt;
    });
    const auto mailer = make_smtp_mailer(
        {.url = server.url(), .user = "roster", .password = "secret", .ca_file = {}});
    CHECK(mailer->send(mail()));
    CHECK(server.messages().size() == 1);
    CHECK(std::ranges::count(server.commands(), "c2VjcmV0") == 1);
}

TEST_CASE("the server is greeted with the configured name, else with the sender's domain",
          "[smtp_mailer]") {
    ScriptedSmtpServer server;
    REQUIRE(mailer_for(server.url())->send(mail()));
    CHECK(std::ranges::count(server.commands(), "EHLO roster.example") == 1);
    REQUIRE(make_smtp_mailer({.url = server.url(),
                              .user = {},
                              .password = {},
                              .ca_file = {},
                              .ehlo_name = "mail.example.net"})
                ->send(mail()));
    CHECK(std::ranges::count(server.commands(), "EHLO mail.example.net") == 1);
}

TEST_CASE("a rehearsal goes as far as the text and hands nothing over", "[smtp_mailer]") {
    ScriptedSmtpServer server;
    const auto mailer = mailer_for(server.url());
    CHECK(mailer->rehearse(mail()));
    CHECK(std::ranges::count(server.commands(), "RCPT TO:<ada@example.org>") == 1);
    CHECK(std::ranges::count(server.commands(), "DATA") == 1);
    CHECK(mailer->send(mail()));
    // That the first connection broke off, the server may notice after the second mail.
    REQUIRE(tests::wait_until([&] { return server.messages().size() == 2; }));
    CHECK(std::ranges::count(server.messages(), "") == 1);
}

TEST_CASE("without an answer to the final dot a mail is neither sent nor refused",
          "[smtp_mailer]") {
    const auto answer =
        GENERATE(as<std::string>{}, ScriptedSmtpServer::silence, ScriptedSmtpServer::hang_up);
    ScriptedSmtpServer server(answering(".", answer));
    const auto mailer = hasty_mailer_for(server.url());
    CHECK(error_of(*mailer).kind == Kind::unconfirmed);
    CHECK(server.messages().size() == 1);
}

TEST_CASE("an answer to the final dot is waited for, however long others may take",
          "[smtp_mailer]") {
    ScriptedSmtpServer server([](const std::string& line) -> std::optional<std::string> {
        if (line == ".") std::this_thread::sleep_for(1500ms);  // sleeps because slowness is tested
        return std::nullopt;
    });
    const auto mailer = make_smtp_mailer(
        {.url = server.url(),
         .user = {},
         .password = {},
         .ca_file = {},
         .patience = {
             .connect = 300ms, .introduction = 300ms, .reply = 300ms, .final_reply = 20s}});
    CHECK(mailer->send(mail()));
    CHECK(limits::smtp_final_reply_timeout >= 10min);
}

TEST_CASE("a server may greet late", "[smtp_mailer]") {
    ScriptedSmtpServer server([](const std::string& line) -> std::optional<std::string> {
        if (line.empty()) std::this_thread::sleep_for(1500ms);  // sleeps because slowness is tested
        return std::nullopt;
    });
    const auto mailer = make_smtp_mailer({.url = server.url(),
                                          .user = {},
                                          .password = {},
                                          .ca_file = {},
                                          .patience = {.connect = 300ms}});
    CHECK(mailer->send(mail()));
    CHECK(limits::smtp_introduction_timeout >= 60s);
}

TEST_CASE("several mails go at once, each on a connection of its own", "[smtp_mailer]") {
    std::atomic<int> inside = 0;
    ScriptedSmtpServer server([&](const std::string& line) -> std::optional<std::string> {
        if (line != ".") return std::nullopt;
        ++inside;
        (void)roster::tests::wait_until([&] { return inside >= 3; });
        return std::nullopt;
    });
    const auto mailer = mailer_for(server.url());
    std::atomic<int> sent = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&] { sent += mailer->send(mail()) ? 1 : 0; });
    }
    CHECK(sent == 3);
    CHECK(server.connections() == 3);
    CHECK(mailer->send(mail()));
    CHECK(server.connections() == 3);
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
    CHECK(error_of(*mailer).kind == Kind::refused);
    drop = true;
    CHECK(error_of(*mailer).kind == Kind::unreachable);
}

TEST_CASE("a mail after a refused one arrives", "[smtp_mailer]") {
    ScriptedSmtpServer server(answering("RCPT TO:<nobody", "550 no such user"));
    const auto mailer = mailer_for(server.url());
    CHECK(error_of(*mailer, mail("nobody@example.org")).kind == Kind::refused);
    CHECK(mailer->send(mail()));
}

TEST_CASE("a server that is down cannot be reached", "[smtp_mailer]") {
    std::string url;
    {
        ScriptedSmtpServer server;
        url = server.url();
    }
    const auto mailer = mailer_for(url);
    const auto error = error_of(*mailer);
    CHECK(error.kind == Kind::unreachable);
    CHECK(error.message.contains("127.0.0.1"));
    CHECK_FALSE(mailer->rehearse(mail()));
}

TEST_CASE("without STARTTLS on offer nothing is sent in clear", "[smtp_mailer]") {
    ScriptedSmtpServer server;
    const auto mailer =
        make_smtp_mailer({.url = "smtp://127.0.0.1:" + std::to_string(server.port()),
                          .user = "roster",
                          .password = "secret",
                          .ca_file = {}});
    CHECK(error_of(*mailer).kind == Kind::ours);
    CHECK_FALSE(mailer->rehearse(mail()));
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

TEST_CASE("an interrupt ends a mail that hangs", "[smtp_mailer]") {
    ScriptedSmtpServer server(answering("RCPT", ScriptedSmtpServer::silence));
    const auto mailer = mailer_for(server.url());
    const auto begin = std::chrono::steady_clock::now();
    const std::jthread stopper([&] {
        (void)roster::tests::wait_until([&] { return server.commands().size() >= 3; });
        mailer->interrupt();
    });
    CHECK(error_of(*mailer).kind == Kind::unreachable);
    CHECK(std::chrono::steady_clock::now() - begin < 2s);
    CHECK(error_of(*mailer).kind == Kind::unreachable);
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
