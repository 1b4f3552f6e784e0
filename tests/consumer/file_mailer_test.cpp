#include "consumer/file_mailer.hpp"

#include <fstream>
#include <thread>

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "consumer/stored_mail.hpp"
#include "telemetry/clock.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_directory.hpp"

namespace roster::consumer {
namespace {

using tests::TemporaryDirectory;

Mail mail(const std::string& id, const std::string& to = "ada@example.org") {
    return {.to = to,
            .from = "no-reply@localhost",
            .subject = "0427 est votre code déjà",
            .message_id = id + "@localhost",
            .text = "Votre code : 0427\n",
            .html = "<p>0427 é</p>\n",
            .code = "0427"};
}

std::size_t file_count(const std::filesystem::path& directory) {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(directory), {}));
}

}  // namespace

TEST_CASE("a mail becomes a file that can be read back", "[file_mailer]") {
    const TemporaryDirectory parent;
    const auto directory = parent.path() / "var" / "mail";
    std::vector<std::string> announced;
    const auto mailer =
        make_file_mailer(directory, [&](const Mail& m) { announced.push_back(m.subject); });
    struct stat status{};
    REQUIRE(::stat(directory.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0700);
    CHECK(mailer->rehearse(mail("a1")));

    REQUIRE(mailer->send(mail("a1")));

    CHECK(announced == std::vector<std::string>{"0427 est votre code déjà"});
    CHECK(std::filesystem::exists(directory / "a1.eml"));
    const auto mails = read_mails(directory, "");
    REQUIRE(mails.size() == 1);
    CHECK(mails[0].to == "ada@example.org");
    CHECK(mails[0].subject == "0427 est votre code déjà");
    CHECK(mails[0].text == "Votre code : 0427\n");
    CHECK(mails[0].html == "<p>0427 é</p>\n");
    CHECK(mails[0].code == "0427");
    CHECK(telemetry::system_log_time() - mails[0].sent_at < std::chrono::seconds(5));
}

TEST_CASE("a mail that is sent again replaces itself, and nothing else lies around",
          "[file_mailer]") {
    const TemporaryDirectory directory;
    const auto mailer = make_file_mailer(directory.path());
    REQUIRE(mailer->send(mail("a1")));
    REQUIRE(mailer->send(mail("a1")));
    CHECK(file_count(directory.path()) == 2);  // the message, and what it says
    CHECK(read_mails(directory.path(), "").size() == 1);
}

TEST_CASE("beside each message stands what it says, as JSON", "[file_mailer]") {
    const TemporaryDirectory directory;
    REQUIRE(make_file_mailer(directory.path())->send(mail("a1")));
    std::ifstream file(directory.path() / "a1.json");
    const auto json = nlohmann::json::parse(file);
    CHECK(json["to"] == "ada@example.org");
    CHECK(json["subject"] == "0427 est votre code déjà");
    CHECK(json["text"] == "Votre code : 0427\n");
    CHECK(json["html"] == "<p>0427 é</p>\n");
    CHECK(json["code"] == "0427");
    CHECK(domain::parse_rfc3339(json["sent_at"].get<std::string>()));
}

TEST_CASE("a notice has no code, whatever its subject begins with", "[file_mailer]") {
    const TemporaryDirectory directory;
    auto notice = mail("n1");
    notice.code.reset();
    REQUIRE(make_file_mailer(directory.path())->send(notice));
    const auto mails = read_mails(directory.path(), "");
    REQUIRE(mails.size() == 1);
    CHECK_FALSE(mails[0].code);
}

TEST_CASE("mails are found by address, the newest first, up to a limit", "[file_mailer]") {
    const TemporaryDirectory directory;
    const auto mailer = make_file_mailer(directory.path());
    REQUIRE(mailer->send(mail("c", "Ada@example.org")));
    REQUIRE(mailer->send(mail("b", "eve@example.org")));
    REQUIRE(mailer->send(mail("a")));
    const auto mails = read_mails(directory.path(), "ADA@example.org");
    REQUIRE(mails.size() == 2);
    CHECK(mails[0].to == "ada@example.org");
    CHECK(mails[1].to == "Ada@example.org");
    CHECK(read_mails(directory.path(), "", 1).size() == 1);
    CHECK(read_mails(directory.path(), "nobody@example.org").empty());
}

TEST_CASE("what is no mail of ours is passed over", "[file_mailer]") {
    const TemporaryDirectory directory;
    std::ofstream(directory.path() / "noise.json") << "nothing";
    std::ofstream(directory.path() / "other.json") << R"({"to":"ada@example.org"})";
    std::ofstream(directory.path() / ".1-1.tmp") << "half a mail";
    std::filesystem::create_directory(directory.path() / "folder.json");
    CHECK(read_mails(directory.path(), "").empty());
    CHECK(read_mails(directory.path() / "absent", "").empty());
}

TEST_CASE("a message id cannot lead out of the directory", "[file_mailer]") {
    const TemporaryDirectory directory;
    const auto mailer = make_file_mailer(directory.path());
    REQUIRE(mailer->send(mail("../../evil/.x")));
    CHECK(std::filesystem::exists(directory.path() / "______evil__x.eml"));
}

TEST_CASE("a directory that is gone is no fault of the mail", "[file_mailer]") {
    const TemporaryDirectory parent;
    const auto directory = parent.path() / "mail";
    const auto mailer = make_file_mailer(directory);
    std::filesystem::remove(directory);
    CHECK_FALSE(mailer->rehearse(mail("a")));
    const auto sent = mailer->send(mail("a"));
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == MailError::Kind::unreachable);
}

TEST_CASE("a line break in a header writes no file", "[file_mailer]") {
    const TemporaryDirectory directory;
    auto poisoned = mail("a");
    poisoned.subject += "\r\nBcc: eve@example.org";
    const auto sent = make_file_mailer(directory.path())->send(poisoned);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == MailError::Kind::not_mailable);
    CHECK(file_count(directory.path()) == 0);
}

TEST_CASE("several mailers write into one directory at the same time", "[file_mailer]") {
    const TemporaryDirectory directory;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&directory, t] {
                const auto mailer = make_file_mailer(directory.path());
                for (int i = 0; i < 25; ++i)
                    if (!mailer->send(mail(std::to_string(t) + "-" + std::to_string(i)))) return;
            });
    }
    CHECK(read_mails(directory.path(), "", 1000).size() == 100);
}

}  // namespace roster::consumer
