#include "tests/messaging/private_nats.hpp"

#include <array>
#include <chrono>
#include <fstream>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/catch.hpp"

namespace roster::messaging {
namespace {

using namespace std::chrono_literals;

constexpr auto start_patience = 20s;

}  // namespace

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
    for (const auto deadline = std::chrono::steady_clock::now() + limit;
         std::chrono::steady_clock::now() < deadline;) {
        if (condition()) return true;
        std::this_thread::sleep_for(10ms);  // sleeps because nobody tells when it is so
    }
    return false;
}

PrivateNats::PrivateNats(std::vector<std::string> arguments)
    : PrivateNats(std::move(arguments), Setup{}) {}

PrivateNats::PrivateNats(std::vector<std::string> arguments, const Setup& setup)
    : arguments_(std::move(arguments)), has_jetstream_(setup.has_jetstream) {
    if (!setup.configuration.empty()) configure(setup.configuration);
    start();
}

PrivateNats::~PrivateNats() { end(SIGKILL); }

void PrivateNats::configure(const std::string& text) {
    const auto file = directory_ / "server.conf";
    std::ofstream(file) << text;
    arguments_.insert(arguments_.end(), {"-c", file.string()});
}

void PrivateNats::start() {
    process_ = spawn();
    REQUIRE(eventually([this] { return has_started(); }, start_patience));
}

bool PrivateNats::has_started() {
    if (waitpid(process_, nullptr, WNOHANG) == process_) {
        process_ = -1;
        FAIL("nats-server does not start: is it installed? Its log is in " << directory_ / "log");
    }
    if (port_ < 0) port_ = chosen_port();
    const int connection = connected_socket();
    if (connection >= 0) close(connection);
    return connection >= 0;
}

pid_t PrivateNats::spawn() const {
    std::vector<std::string> words = {"nats-server",
                                      "-a",
                                      "127.0.0.1",
                                      "-p",
                                      std::to_string(port_),
                                      "--ports_file_dir",
                                      directory_.path().string()};
    if (has_jetstream_) words.insert(words.end(), {"-js", "-sd", (directory_ / "store").string()});
    words.insert(words.end(), arguments_.begin(), arguments_.end());
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const auto log = (directory_ / "log").string();

    const pid_t parent = getpid();
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child > 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execvp(argv[0], argv.data());
    _exit(127);
}

int PrivateNats::chosen_port() const {
    std::ifstream file(directory_ / ("nats-server_" + std::to_string(process_) + ".ports"));
    const auto json = nlohmann::json::parse(file, nullptr, false);
    if (!json.is_object() || !json.contains("nats")) return -1;
    const auto address = json["nats"].at(0).get<std::string>();
    return std::stoi(address.substr(address.rfind(':') + 1));
}

int PrivateNats::connected_socket() const {
    if (port_ < 0) return -1;
    const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
        return connection;
    close(connection);
    return -1;
}

void PrivateNats::stop() { end(SIGTERM); }
void PrivateNats::kill() { end(SIGKILL); }

// A thread on the other processor may run on for a while: only what is waited for stands still.
void PrivateNats::freeze() {
    ::kill(process_, SIGSTOP);
    int status = 0;
    waitpid(process_, &status, WUNTRACED);
}

void PrivateNats::end(int signal) {
    if (process_ < 0) return;
    ::kill(process_, signal);
    ::kill(process_, SIGCONT);
    waitpid(process_, nullptr, 0);
    process_ = -1;
}

void PrivateNats::wipe_store() { std::filesystem::remove_all(directory_ / "store"); }

bool PrivateNats::store_contains(const std::string& text) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_ / "store")) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(file), {}};
        if (content.find(text) != std::string::npos) return true;
    }
    return false;
}

std::string PrivateNats::url() const { return "nats://127.0.0.1:" + std::to_string(port_); }

Stranger::Stranger(const PrivateNats& server) : connection_(server.connected_socket()) {
    REQUIRE(connection_ >= 0);
    send("CONNECT {\"verbose\":false}\r\nSUB _INBOX.stranger 1\r\n");
}

Stranger::~Stranger() { close(connection_); }

void Stranger::send(const std::string& text) const {
    REQUIRE(write(connection_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

void Stranger::catch_up() {
    send("PING\r\n");
    const auto before = received_.size();
    std::array<char, 4096> buffer{};
    while (received_.find("PONG\r\n", before) == std::string::npos) {
        const auto count = read(connection_, buffer.data(), buffer.size());
        REQUIRE(count > 0);
        received_.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

void Stranger::publish(const std::string& subject, const std::string& payload) {
    send("PUB " + subject + " _INBOX.stranger " + std::to_string(payload.size()) + "\r\n" +
         payload + "\r\n");
    catch_up();
}

std::string Stranger::ask(const std::string& subject, const std::string& payload) {
    const auto before = received_.size();
    publish(subject, payload);
    (void)eventually([&] {
        catch_up();
        return received_.find("MSG ", before) != std::string::npos;
    });
    return received_.substr(before);
}

bool Stranger::has_answer() {
    catch_up();
    return received_.find("MSG ") != std::string::npos;
}

}  // namespace roster::messaging
