// The load generator: roster_load [MILLISECONDS]. Prints the port of its SMTP sink, which takes so
// long for a mail; then for each line on standard input ("HOST:PORT NAME PEOPLE CONNECTIONS
// PER_SECOND journeys|registrations") one line of JSON with what it saw, durations in µs. Ends with
// its input.

#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

#include <asio.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "tests/bench/load/journeys.hpp"
#include "tests/bench/load/smtp_sink.hpp"

namespace roster::bench {

namespace {

asio::ip::tcp::endpoint endpoint_of(const std::string& address) {
    const auto colon = address.rfind(':');
    return {asio::ip::make_address(address.substr(0, colon)),
            static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1)))};
}

JourneyPlan plan_of(const std::string& line) {
    std::istringstream words(line);
    std::string address;
    std::string kind;
    JourneyPlan plan;
    if (!(words >> address >> plan.name >> plan.people >> plan.connections >> plan.per_second >>
          kind)) {
        throw std::invalid_argument(
            "HOST:PORT NAME PEOPLE CONNECTIONS PER_SECOND journeys|registrations");
    }
    plan.server = endpoint_of(address);
    plan.activate = kind == "journeys";
    return plan;
}

std::string json(const Latencies& latencies) {
    return fmt::format(R"({{"count":{},"p50":{},"p90":{},"p99":{},"p999":{},"max":{}}})",
                       latencies.count(), latencies.percentile(0.5).count(),
                       latencies.percentile(0.9).count(), latencies.percentile(0.99).count(),
                       latencies.percentile(0.999).count(), latencies.longest().count());
}

std::string json(const JourneyFigures& figures) {
    return fmt::format(
        R"({{"seconds":{:.3f},"registered":{},"activated":{},"refused":{},"broken":{},"unmailed":{},)"
        R"("register_us":{},"mail_us":{},"activate_us":{},"journey_us":{}}})",
        std::chrono::duration<double>(figures.took).count(), figures.registered, figures.activated,
        figures.refused, figures.broken, figures.unmailed, json(figures.registering),
        json(figures.mailing), json(figures.activating), json(figures.whole));
}

// One plan after the other, while the sink goes on.
class Generator {
public:
    explicit Generator(std::chrono::milliseconds pause)
        : input_(loop_, ::dup(STDIN_FILENO)),
          sink_(loop_, pause, [this](const auto& recipient, const auto& code) {
              if (journeys_) {
                  journeys_->mailed(recipient, code);
              }
          }) {}

    void run() {
        std::cout << sink_.port() << std::endl;
        read_plan();
        loop_.run();
    }

private:
    void read_plan() {
        asio::async_read_until(input_, asio::dynamic_buffer(text_), '\n',
                               [this](const asio::error_code& error, std::size_t size) {
                                   if (error) {
                                       return loop_.stop();
                                   }
                                   const std::string line = text_.substr(0, size);
                                   text_.erase(0, size);
                                   begin(line);
                               });
    }

    void begin(const std::string& line) {
        journeys_ =
            std::make_unique<Journeys>(loop_, plan_of(line), [this](const JourneyFigures& figures) {
                std::cout << json(figures) << std::endl;
                read_plan();
            });
        journeys_->start();
    }

    asio::io_context loop_{1};
    asio::posix::stream_descriptor input_;
    std::string text_;
    std::unique_ptr<Journeys> journeys_;
    SmtpSink sink_;
};

}  // namespace

}  // namespace roster::bench

int main(int count, char** arguments) {
    try {
        roster::bench::Generator(std::chrono::milliseconds(count > 1 ? std::stoi(arguments[1]) : 0))
            .run();
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::cerr << "roster_load: " << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
