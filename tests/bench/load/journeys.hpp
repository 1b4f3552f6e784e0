#pragma once
// People who register, read their mail and activate, as many at once or as often as asked.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <asio.hpp>

#include "tests/bench/load/http_link.hpp"
#include "tests/bench/load/latencies.hpp"

namespace roster::bench {

struct JourneyPlan {
    asio::ip::tcp::endpoint server;
    std::string name = "load";  // part of every address, so that two runs know different people
    std::size_t people = 1'000;
    std::size_t connections = 16;
    double per_second =
        0;  // 0: closed loop, each connection begins the next journey when its last one is over
    bool activate = true;               // false: registrations only
    std::chrono::seconds patience{30};  // with a mail
};

struct JourneyFigures {
    std::size_t registered = 0;
    std::size_t activated = 0;
    std::size_t refused = 0;   // an answer other than 202 and 200
    std::size_t broken = 0;    // a connection that ended without an answer
    std::size_t unmailed = 0;  // no mail within the plan's patience
    std::chrono::steady_clock::duration took{};
    Latencies registering;
    Latencies mailing;  // from the answer to the mail's last line
    Latencies activating;
    Latencies whole;
};

// In an open loop a duration is counted from the moment at which the person was due, whether or not
// a connection was free: what waits in the generator is waited for by the person (no coordinated
// omission).
//
// For the thread of its io_context.
class Journeys {
public:
    // `on_end` is called once, when the last journey is over.
    Journeys(asio::io_context& loop, JourneyPlan plan,
             std::function<void(const JourneyFigures&)> on_end);

    void start();
    // A mail came; the sink calls it.
    void mailed(const std::string& recipient, const std::string& code);

private:
    using Time = std::chrono::steady_clock::time_point;

    struct Person {
        std::size_t number;
        Time due;
        Time answered{};
        Time mail_came{};
        std::string code{};
        std::shared_ptr<HttpLink> link{};
    };

    void begin_next();
    void schedule();
    void begin(Person person);
    void registered(Person person, const HttpAnswer& answer);
    void activate(Person person);
    void end(Person person);
    bool take(const HttpAnswer& answer, int expected);
    void look_for_the_unmailed();
    [[nodiscard]] std::string address_of(std::size_t number) const;

    asio::io_context& loop_;
    JourneyPlan plan_;
    std::function<void(const JourneyFigures&)> on_end_;
    asio::steady_timer schedule_;
    asio::steady_timer patience_;
    Time began_{};
    std::size_t begun_ = 0;
    std::size_t over_ = 0;
    std::vector<std::shared_ptr<HttpLink>> idle_;
    std::deque<Person> due_;  // an open loop's, for whom no connection is free
    std::unordered_map<std::string, Person> waiting_;  // for a mail, by address
    std::unordered_map<std::string, std::pair<std::string, Time>>
        early_;  // mails that came before the answer
    JourneyFigures figures_;
};

}  // namespace roster::bench
