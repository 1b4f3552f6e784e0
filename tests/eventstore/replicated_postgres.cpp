#include "tests/eventstore/replicated_postgres.hpp"

#include <array>
#include <stdexcept>

#include <fcntl.h>
#include <pqxx/pqxx>
#include <sys/wait.h>
#include <unistd.h>

namespace roster::eventstore::testing {

ReplicatedPostgres::ReplicatedPostgres(Kind kind) {
    std::array<int, 2> commands{}, answers{};
    if (::pipe2(commands.data(), O_CLOEXEC) != 0 || ::pipe2(answers.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("no pipe");
    pid_ = ::fork();
    if (pid_ == 0) {
        ::dup2(commands[0], STDIN_FILENO);
        ::dup2(answers[1], STDOUT_FILENO);
        ::execl("/usr/bin/python3", "python3", ROSTER_REPLICATED_POSTGRES,
                kind == Kind::synchronous ? "synchronous" : "asynchronous", nullptr);
        ::_exit(127);
    }
    ::close(commands[0]);
    ::close(answers[1]);
    to_ = ::fdopen(commands[1], "w");
    from_ = ::fdopen(answers[0], "r");
    const auto urls = read_line();
    const auto space = urls.find(' ');
    if (space == std::string::npos) throw std::runtime_error("the two servers do not start");
    primary_ = urls.substr(0, space);
    replica_ = urls.substr(space + 1);
}

ReplicatedPostgres::~ReplicatedPostgres() {
    std::fclose(to_);
    ::waitpid(pid_, nullptr, 0);
    std::fclose(from_);
}

std::string ReplicatedPostgres::read_line() {
    std::array<char, 512> line{};
    if (std::fgets(line.data(), line.size(), from_) == nullptr) return {};
    const std::string text(line.data());
    return text.substr(0, text.find('\n'));
}

void ReplicatedPostgres::obey(const std::string& command) {
    std::fputs((command + "\n").c_str(), to_);
    std::fflush(to_);
    if (read_line() != "done") throw std::runtime_error("not done: " + command);
}

std::string ReplicatedPostgres::both() const { return with_two_hosts(replica_, primary_); }

std::string with_two_hosts(const std::string& url, const std::string& other) {
    const auto host_of = [](const std::string& one) {
        const auto begin = one.find('@') + 1;
        return one.substr(begin, one.find('/', begin) - begin);
    };
    auto both = url;
    both.insert(both.find('/', both.find('@')), "," + host_of(other));
    return both;
}

std::string ask_sql(const std::string& url, const std::string& sql) {
    pqxx::connection connection(url);
    pqxx::nontransaction session(connection);
    const auto rows = session.exec(sql);
    return rows.empty() || rows[0].empty() ? std::string() : rows[0][0].c_str();
}

}  // namespace roster::eventstore::testing
