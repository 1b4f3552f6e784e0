#include "crypto/keyring.hpp"

#include <chrono>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/sealed_data.hpp"
#include "tests/catch.hpp"
#include "tests/crypto/crypto_examples.hpp"
#include "tests/temporary_directory.hpp"
#include "text/base64.hpp"
#include "text/hex.hpp"

using namespace roster::crypto;
using roster::tests::TemporaryDirectory;
using std::filesystem::path;
using std::filesystem::perms;
using Kind = KeyFileError::Kind;

namespace {

std::string content_of(const path& file) {
    std::ostringstream content;
    content << std::ifstream(file).rdbuf();
    return content.str();
}

void write_file(const path& file, std::string_view content, unsigned mode = 0600) {
    std::ofstream(file) << content;
    std::filesystem::permissions(file, perms(mode));
}

unsigned mode_of(const path& file) {
    return static_cast<unsigned>(std::filesystem::status(file).permissions());
}

std::size_t files_in(const TemporaryDirectory& directory) {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(directory.path()), {}));
}

// A child process that saves to the given name, and then to others, for ever.
pid_t start_saving(const KeyRing& ring, const path& first) {
    const auto child = ::fork();
    if (child < 0) throw std::runtime_error("cannot fork");
    if (child > 0) return child;
    auto file = first.string();
    while (ring.save_new(file)) file.push_back('x');
    for (int i = 0;; ++i) (void)ring.save_new(first.string() + "-" + std::to_string(i));
}

// A whole key file's text with one thing changed.
std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const auto at = text.find(what);
    if (at == text.npos) throw std::logic_error("nothing to replace");
    return text.replace(at, what.size(), with);
}

std::string key_text(char fill) { return roster::text::to_base64(as_bytes(std::string(32, fill))); }

std::string whole_file() {
    return R"({"version":1,"index_key":")" + key_text('i') +
           R"(","key_encryption_keys":[{"id":"k1","key":")" + key_text('k') +
           R"("}],"code_keys":[{"id":"c1","key":")" + key_text('c') + R"("}],"mail_key":")" +
           key_text('m') + R"(","report_key":")" + key_text('r') + R"("})";
}

}  // namespace

TEST_CASE("a new key ring is saved and loaded again", "[crypto]") {
    const TemporaryDirectory directory;
    const auto file = directory / "keys.json";
    const auto ring = KeyRing::generate();
    REQUIRE(ring.save_new(file));
    CHECK(mode_of(file) == 0600);
    CHECK(files_in(directory) == 1);

    const auto loaded = KeyRing::load(file);
    REQUIRE(loaded);
    CHECK(loaded->fingerprints() == ring.fingerprints());
    CHECK(loaded->current_code_key().id.text() == "c1");
    CHECK(loaded->current_key_encryption_key().id.text() == "k1");
    CHECK(loaded->index_key().size() == KeyRing::key_size);
    CHECK_FALSE(loaded->is_mailer_share());
}

TEST_CASE("the mode is 0600 whatever the umask", "[crypto]") {
    const TemporaryDirectory directory;
    for (const mode_t mask : {mode_t{0}, mode_t{022}, mode_t{0777}}) {
        const auto file = directory / ("keys-" + std::to_string(mask));
        const auto before = ::umask(mask);
        const auto saved = KeyRing::generate().save_new(file);
        ::umask(before);
        REQUIRE(saved);
        CHECK(mode_of(file) == 0600);
    }
}

TEST_CASE("an existing key file is never overwritten", "[crypto]") {
    const TemporaryDirectory directory;
    const auto file = directory / "keys.json";
    REQUIRE(KeyRing::generate().save_new(file));
    const auto before = content_of(file);
    const auto again = KeyRing::generate().save_new(file);
    REQUIRE_FALSE(again);
    CHECK(examples::kind_of_refusal(again) == Kind::exists);
    CHECK(again.error().message.find("keys.json") != std::string::npos);
    CHECK(content_of(file) == before);
    CHECK(files_in(directory) == 1);
}

TEST_CASE("a dangling link is not written through", "[crypto]") {
    const TemporaryDirectory directory;
    std::filesystem::create_symlink(directory / "elsewhere", directory / "keys.json");
    CHECK(examples::kind_of_refusal(KeyRing::generate().save_new(directory / "keys.json")) ==
          Kind::exists);
    CHECK_FALSE(std::filesystem::exists(directory / "elsewhere"));
}

TEST_CASE("of two that make a key file at once one wins, whole", "[crypto]") {
    const TemporaryDirectory directory;
    for (int round = 0; round < 20; ++round) {
        const auto file = directory / ("keys-" + std::to_string(round));
        bool saved_here = false;
        bool saved_there = false;
        std::thread other([&] { saved_there = KeyRing::generate().save_new(file).has_value(); });
        saved_here = KeyRing::generate().save_new(file).has_value();
        other.join();
        CHECK(saved_here != saved_there);
        CHECK(KeyRing::load(file));
    }
}

TEST_CASE("a process killed while it saves leaves a whole file or none", "[crypto]") {
    const TemporaryDirectory directory;
    const auto ring = KeyRing::generate();
    int whole = 0;
    for (int round = 0; round < 20; ++round) {
        const auto first = directory / ("keys-" + std::to_string(round));
        const auto child = start_saving(ring, first);
        while (!std::filesystem::exists(first)) std::this_thread::yield();
        const std::chrono::microseconds moment(97 * round);
        std::this_thread::sleep_for(moment);  // sleeps because the kill is to hit different moments
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        REQUIRE(WIFSIGNALED(status));
    }
    for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
        if (entry.path().filename().string().starts_with(".")) {
            CHECK((mode_of(entry.path()) & 077) == 0);
            continue;
        }
        REQUIRE(KeyRing::load(entry.path()));
        ++whole;
    }
    CHECK(whole >= 20);
}

TEST_CASE("a directory that cannot be written to is said", "[crypto]") {
    const TemporaryDirectory directory;
    const auto saved = KeyRing::generate().save_new(directory / "none/keys.json");
    REQUIRE_FALSE(saved);
    CHECK(examples::kind_of_refusal(saved) == Kind::unwritable);
    CHECK(saved.error().message.find("none/keys.json") != std::string::npos);
}

TEST_CASE("replacing needs a file to replace, and keeps its mode and its link", "[crypto]") {
    const TemporaryDirectory directory;
    const auto file = directory / "keys.json";
    const auto link = directory / "link.json";
    const auto ring = KeyRing::generate();
    CHECK(examples::kind_of_refusal(ring.replace(file)) == Kind::missing);

    REQUIRE(ring.save_new(file));
    std::filesystem::permissions(file, perms(0400));
    std::filesystem::create_symlink(file, link);
    const auto rotated = ring.with_new_code_key();
    REQUIRE(rotated.replace(link));
    CHECK(std::filesystem::is_symlink(link));
    CHECK(mode_of(file) == 0400);
    CHECK(KeyRing::load(file)->fingerprints() == rotated.fingerprints());
    CHECK(files_in(directory) == 2);
}

TEST_CASE("a rotation adds a current key and keeps the older ones", "[crypto]") {
    const auto ring = KeyRing::generate();
    const auto rotated = ring.with_new_code_key().with_new_key_encryption_key().with_new_code_key();
    CHECK(rotated.current_code_key().id.text() == "c3");
    CHECK(rotated.current_key_encryption_key().id.text() == "k2");
    for (const auto& [name, fingerprint] : ring.fingerprints())
        CHECK(rotated.fingerprints().at(name) == fingerprint);
    REQUIRE(rotated.code_key(*roster::domain::CodeKeyId::parse("c1")) != nullptr);
    CHECK(equal_in_constant_time(
        rotated.code_key(*roster::domain::CodeKeyId::parse("c1"))->key.view(),
        ring.current_code_key().key.view()));
    CHECK(rotated.code_key(*roster::domain::CodeKeyId::parse("c9")) == nullptr);
    CHECK(rotated.key_encryption_key(*KeyEncryptionKeyId::parse("k9")) == nullptr);
}

TEST_CASE("the id of a key that was taken out is not given again", "[crypto]") {
    const auto ring = KeyRing::parse(replaced(whole_file(), R"("id":"c1")", R"("id":"c7")"));
    REQUIRE(ring);
    CHECK(ring->with_new_code_key().current_code_key().id.text() == "c8");
}

TEST_CASE("a mailer's share has what a mail needs and nothing that opens the log", "[crypto]") {
    const TemporaryDirectory directory;
    const auto ring = KeyRing::generate().with_new_code_key();
    REQUIRE(ring.mailer_share().save_new(directory / "mailer.json"));
    const auto text = content_of(directory / "mailer.json");
    CHECK(text.find("index_key") == text.npos);
    CHECK(text.find("key_encryption") == text.npos);
    CHECK(text.find(roster::text::to_base64(ring.index_key().view())) == text.npos);
    CHECK(text.find(roster::text::to_base64(ring.current_key_encryption_key().key.view())) ==
          text.npos);

    const auto share = KeyRing::load(directory / "mailer.json");
    REQUIRE(share);
    CHECK(share->is_mailer_share());
    CHECK(share->current_code_key().id.text() == "c2");
    CHECK(share->code_key(*roster::domain::CodeKeyId::parse("c1")) != nullptr);
    CHECK(share->key_encryption_key(*KeyEncryptionKeyId::parse("k1")) == nullptr);
    CHECK(share->fingerprints().at("mail") == ring.fingerprints().at("mail"));
    CHECK_FALSE(share->fingerprints().contains("index"));
    CHECK_THROWS_AS(share->with_new_key_encryption_key(), std::logic_error);
    CHECK(share->with_new_code_key().is_mailer_share());
}

TEST_CASE("fingerprints name every key, differ, and hold no key", "[crypto]") {
    const auto ring = KeyRing::generate();
    const auto fingerprints = ring.fingerprints();
    std::set<std::string> different;
    for (const auto& [name, fingerprint] : fingerprints) {
        CHECK(fingerprint.size() == 32);
        different.insert(fingerprint);
    }
    CHECK(different.size() == 5);
    for (const auto* name : {"index", "kek:k1", "code:c1", "mail", "report"})
        CHECK(fingerprints.contains(name));
    CHECK(roster::text::to_hex(ring.index_key().view()).find(fingerprints.at("index")) ==
          std::string::npos);
}

TEST_CASE("a missing key file is said with what to do", "[crypto]") {
    const auto loaded = KeyRing::load("/nonexistent/keys.json");
    REQUIRE_FALSE(loaded);
    CHECK(examples::kind_of_refusal(loaded) == Kind::missing);
    CHECK(
        loaded.error().message ==
        "the key file /nonexistent/keys.json does not exist: make one with roster keygen, or name "
        "it in ROSTER_KEYS_FILE");
}

TEST_CASE("a key file that others can read or change is refused", "[crypto]") {
    const TemporaryDirectory directory;
    const auto file = directory / "keys.json";
    write_file(file, whole_file());
    for (const unsigned mode : {0644U, 0604U, 0602U, 0620U, 0660U, 0640U, 0601U}) {
        std::filesystem::permissions(file, perms(mode));
        const auto loaded = KeyRing::load(file);
        REQUIRE_FALSE(loaded);
        CHECK(examples::kind_of_refusal(loaded) == Kind::unreadable);
        CHECK(loaded.error().message.find("chmod 600 " + file.string()) != std::string::npos);
    }
    for (const unsigned mode : {0600U, 0400U, 0700U}) {
        std::filesystem::permissions(file, perms(mode));
        CHECK(KeyRing::load(file));
    }
}

TEST_CASE("a credential of another owner may be readable by the group", "[crypto]") {
    if (::geteuid() != 0) return;  // only root can make such a file
    const TemporaryDirectory directory;
    const auto file = directory / "keys.json";
    write_file(file, whole_file(), 0440);
    REQUIRE(::chown(file.c_str(), 12345, 12345) == 0);
    CHECK(KeyRing::load(file));
    std::filesystem::permissions(file, perms(0444));
    CHECK(examples::kind_of_refusal(KeyRing::load(file)) == Kind::unreadable);
}

TEST_CASE("a replaced key file keeps its owner", "[crypto]") {
    if (::geteuid() != 0) return;  // only root can make such a file
    const TemporaryDirectory directory;
    const auto file = directory / "keys.json";
    write_file(file, whole_file(), 0640);
    REQUIRE(::chown(file.c_str(), 12345, 23456) == 0);
    REQUIRE(KeyRing::generate().replace(file));
    struct stat status{};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK(status.st_uid == 12345);
    CHECK(status.st_gid == 23456);
    CHECK(mode_of(file) == 0640);
}

TEST_CASE("what is no file, or far too large, is refused without waiting", "[crypto]") {
    const TemporaryDirectory directory;
    const auto pipe = directory / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    write_file(directory / "large", std::string(max_secret_file_size + 1, ' '));
    CHECK(examples::kind_of_refusal(KeyRing::load(pipe)) == Kind::unreadable);
    CHECK(examples::kind_of_refusal(KeyRing::load(directory.path())) == Kind::unreadable);
    CHECK(examples::kind_of_refusal(KeyRing::load(directory / "large")) == Kind::unreadable);
}

TEST_CASE("a key file is read whatever its layout", "[crypto]") {
    REQUIRE(KeyRing::parse(whole_file()));
    CHECK(KeyRing::parse("\n  " + whole_file() + "\n\n"));
}

TEST_CASE("a malformed key file is refused, saying what is wrong", "[crypto]") {
    const auto good = whole_file();
    const auto quoted = [](const std::string& text) {
        return std::string("\"").append(text).append("\"");
    };
    const auto key = [&](char fill) { return quoted(key_text(fill)); };
    const std::string duplicate =
        R"([{"id":"k1","key":)" + key('k') + R"(},{"id":"k1","key":)" + key('l') + "}]";
    const std::string one = R"([{"id":"k1","key":)" + key('k') + "}]";
    struct Case {
        std::string text, problem;
    };
    const std::vector<Case> cases{
        {"", "JSON"},
        {"{", "JSON"},
        {"[]", "JSON"},
        {"null", "JSON"},
        {"\"text\"", "JSON"},
        {good + "x", "something follows its end"},
        {good + good, "something follows its end"},
        {good + std::string("\0", 1), "it contains a NUL"},
        {"\xEF\xBB\xBF" + good, "it begins with a byte order mark"},
        {replaced(good, "mail_key", "mail_\xFFkey"), "it is not UTF-8"},
        {replaced(good, "{", R"({"version":1,)"), "a member is there twice"},
        {replaced(good, R"({"id")", R"({"id":"k1","id")"), "a member is there twice"},
        {std::string(100'000, '['), "it is too large"},
        {R"({"version":)" + std::string(1000, '[') + std::string(1000, ']') + "}",
         "it is nested too deeply"},
        {R"({"a":[[{"b":{}}]],"c":{}})", "it is nested too deeply"},
        {replaced(good, R"("version":1)", R"("version":2)"), "version"},
        {replaced(good, R"("version":1,)", ""), "version"},
        {replaced(good, R"("version":1)", R"("version":"1")"), "version"},
        {replaced(good, "\"mail_key\"", "\"mall_key\""), "does not belong"},
        {replaced(good, "\"index_key\"", "\"index_kex\""), "does not belong"},
        {replaced(good, R"("index_key":)" + key('i') + ",", ""), "index_key is not 32 bytes"},
        {replaced(good, R"("key_encryption_keys":)" + one + ",", ""), "key_encryption_keys"},
        {replaced(good, one, "[]"), "key_encryption_keys is not a list"},
        {replaced(good, one, "{}"), "key_encryption_keys is not a list"},
        {replaced(good, one, "[1]"), "key_encryption_keys has an entry without an id"},
        {replaced(good, one, duplicate), "same id"},
        {replaced(good, R"("id":"k1")", R"("id":"")"), "without an id"},
        {replaced(good, R"("id":"k1")", R"("id":"K 1")"), "without an id"},
        {replaced(good, R"("id":"k1")", R"("id":1)"), "without an id"},
        {replaced(good, R"("id":"k1")", R"("id":")" + std::string(33, 'k') + "\""),
         "without an id"},
        {replaced(good, key('m'), "\"\""), "mail_key is not 32 bytes"},
        {replaced(good, key('m'), "null"), "mail_key is not 32 bytes"},
        {replaced(good, key('m'), quoted(roster::text::to_base64(Bytes(31)))),
         "mail_key is not 32 bytes"},
        {replaced(good, key('m'), quoted(roster::text::to_base64(Bytes(33)))),
         "mail_key is not 32 bytes"},
        {replaced(good, key('c'), "\"not base64\""), "code_keys c1 is not 32 bytes"},
    };
    for (const auto& [text, problem] : cases) {
        INFO(text.substr(0, 400));
        const auto ring = KeyRing::parse(text);
        REQUIRE_FALSE(ring);
        CHECK(examples::kind_of_refusal(ring) == Kind::malformed);
        INFO(ring.error().message);
        CHECK(ring.error().message.find(problem) != std::string::npos);
    }
}

TEST_CASE("a malformed key file is named, in one line without any key", "[crypto]") {
    const TemporaryDirectory directory;
    write_file(directory / "keys.json",
               replaced(whole_file(), "\"report_key\"", "\"reports_key\""));
    const auto loaded = KeyRing::load(directory / "keys.json");
    REQUIRE_FALSE(loaded);
    const auto& message = loaded.error().message;
    CHECK(message.find((directory / "keys.json").string()) != message.npos);
    CHECK(message.find("restore it from a backup") != message.npos);
    CHECK(message.find('\n') == message.npos);
    for (const char fill : {'i', 'k', 'c', 'm', 'r'})
        CHECK(message.find(key_text(fill)) == message.npos);
}

TEST_CASE("every beginning of a key file is refused", "[crypto]") {
    const auto good = whole_file();
    for (std::size_t size = 0; size < good.size(); ++size)
        CHECK_FALSE(KeyRing::parse(std::string_view(good).substr(0, size)));
}
