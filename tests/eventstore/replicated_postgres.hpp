#pragma once
// A PostgreSQL of the test's own with one streaming replica: for what a failover does. Takes some
// seconds to start; ends with this object.

#include <cstdio>
#include <string>

#include <sys/types.h>

namespace roster::eventstore::testing {

class ReplicatedPostgres {
public:
    enum class Kind { asynchronous, synchronous };

    explicit ReplicatedPostgres(Kind kind);
    ~ReplicatedPostgres();
    ReplicatedPostgres(const ReplicatedPostgres&) = delete;
    ReplicatedPostgres& operator=(const ReplicatedPostgres&) = delete;

    // Of superusers.
    [[nodiscard]] const std::string& primary() const { return primary_; }
    [[nodiscard]] const std::string& replica() const { return replica_; }

    // Both, for whoever looks for the one that takes writes: the replica is named first.
    [[nodiscard]] std::string both() const;

    void let_replica_catch_up() { obey("catch_up replica"); }
    // The replica gets nothing more.
    void cut_replica_off() { obey("cut_off replica"); }
    // The replica becomes a primary of its own.
    void promote_replica() { obey("promote replica"); }
    void stop_primary() { obey("stop primary"); }
    void restart_primary() { obey("restart primary"); }
    void stop_replica() { obey("stop replica"); }
    void start_replica() { obey("start replica"); }

private:
    void obey(const std::string& command);
    std::string read_line();

    pid_t pid_ = -1;
    std::FILE* to_ = nullptr;
    std::FILE* from_ = nullptr;
    std::string primary_, replica_;
};

// The first URL with the hosts of both.
[[nodiscard]] std::string with_two_hosts(const std::string& url, const std::string& other);

// One statement by a superuser; the first column of the first row, empty without one.
std::string ask_sql(const std::string& url, const std::string& sql);

}  // namespace roster::eventstore::testing
