#include "tests/bench/load/journeys.hpp"

#include <utility>

#include <fmt/format.h>

namespace roster::bench {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::string_view password = "seven teapots under the stairs";

std::string base64(std::string_view text) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string encoded;
    for (std::size_t at = 0; at < text.size(); at += 3) {
        unsigned group = 0;
        for (std::size_t octet = 0; octet < 3; ++octet) {
            group = group << 8U |
                    (at + octet < text.size() ? static_cast<unsigned char>(text[at + octet]) : 0U);
        }
        for (std::size_t letter = 0; letter < 4; ++letter) {
            encoded += at + letter > text.size() ? '=' : letters[group >> (18 - 6 * letter) & 63U];
        }
    }
    return encoded;
}

std::string post(std::string_view path, std::string_view more_fields, std::string_view body) {
    return fmt::format(
        "POST /api/v1/users/{} HTTP/1.1\r\nHost: 127.0.0.1\r\n{}Content-Type: application/json\r\n"
        "Content-Length: {}\r\n\r\n{}",
        path, more_fields, body.size(), body);
}

}  // namespace

Journeys::Journeys(asio::io_context& loop, JourneyPlan plan,
                   std::function<void(const JourneyFigures&)> on_end)
    : loop_(loop),
      plan_(std::move(plan)),
      on_end_(std::move(on_end)),
      schedule_(loop),
      patience_(loop) {
    for (std::size_t link = 0; link < plan_.connections; ++link) {
        idle_.push_back(std::make_shared<HttpLink>(loop_, plan_.server));
    }
}

std::string Journeys::address_of(std::size_t number) const {
    return fmt::format("{}-{}@example.com", plan_.name, number);
}

void Journeys::start() {
    began_ = Clock::now();
    look_for_the_unmailed();
    if (plan_.per_second > 0) {
        return schedule();
    }
    while (begun_ < plan_.people && !idle_.empty()) {
        begin_next();
    }
}

// The next person of a closed loop, or the longest due of an open one.
void Journeys::begin_next() {
    if (!due_.empty()) {
        Person person = std::move(due_.front());
        due_.pop_front();
        return begin(std::move(person));
    }
    if (plan_.per_second == 0 && begun_ < plan_.people) {
        begin({.number = begun_++, .due = Clock::now()});
    }
}

void Journeys::schedule() {
    if (begun_ == plan_.people) {
        return;
    }
    const auto after =
        std::chrono::duration<double>(static_cast<double>(begun_) / plan_.per_second);
    const Time due = began_ + std::chrono::duration_cast<Clock::duration>(after);
    schedule_.expires_at(due);
    schedule_.async_wait([this, due](const asio::error_code& error) {
        if (error) {
            return;
        }
        due_.push_back({.number = begun_++, .due = due});
        if (!idle_.empty()) {
            begin_next();
        }
        schedule();
    });
}

void Journeys::begin(Person person) {
    person.link = std::move(idle_.back());
    idle_.pop_back();
    const std::string body =
        fmt::format(R"({{"email":"{}","password":"{}"}})", address_of(person.number), password);
    HttpLink& link = *person.link;
    link.send(post("register", {}, body),
              [this, person = std::move(person)](const HttpAnswer& answer) mutable {
                  registered(std::move(person), answer);
              });
}

bool Journeys::take(const HttpAnswer& answer, int expected) {
    figures_.broken += answer.status == 0 ? 1 : 0;
    figures_.refused += answer.status != 0 && answer.status != expected ? 1 : 0;
    return answer.status == expected;
}

void Journeys::registered(Person person, const HttpAnswer& answer) {
    person.answered = Clock::now();
    if (!take(answer, 202)) {
        return end(std::move(person));
    }
    ++figures_.registered;
    figures_.registering.record(person.answered - person.due);
    if (!plan_.activate) {
        return end(std::move(person));
    }
    const std::string address = address_of(person.number);
    if (const auto early = early_.extract(address); early) {
        std::tie(person.code, person.mail_came) = early.mapped();
        return activate(std::move(person));
    }
    waiting_.emplace(address, std::move(person));
}

void Journeys::mailed(const std::string& recipient, const std::string& code) {
    if (!plan_.activate) {
        return;
    }
    const Time now = Clock::now();
    auto waiting = waiting_.extract(recipient);
    if (!waiting) {
        early_.insert_or_assign(recipient, std::pair(code, now));
        return;
    }
    Person person = std::move(waiting.mapped());
    person.code = code;
    person.mail_came = now;
    activate(std::move(person));
}

void Journeys::activate(Person person) {
    figures_.mailing.record(person.mail_came - person.answered);
    const std::string credentials =
        base64(fmt::format("{}:{}", address_of(person.number), password));
    const std::string body = fmt::format(R"({{"code":"{}"}})", person.code);
    const Time asked = Clock::now();
    HttpLink& link = *person.link;
    link.send(post("activate", fmt::format("Authorization: Basic {}\r\n", credentials), body),
              [this, asked, person = std::move(person)](const HttpAnswer& answer) mutable {
                  if (take(answer, 200)) {
                      ++figures_.activated;
                      figures_.activating.record(Clock::now() - asked);
                      figures_.whole.record(Clock::now() - person.due);
                  }
                  end(std::move(person));
              });
}

// Through the loop, not at once: a connection that fails at once must not recurse.
void Journeys::end(Person person) {
    idle_.push_back(std::move(person.link));
    asio::post(loop_, [this] {
        if (++over_ == plan_.people) {
            figures_.took = Clock::now() - began_;
            return on_end_(figures_);
        }
        if (!idle_.empty()) {
            begin_next();
        }
    });
}

void Journeys::look_for_the_unmailed() {
    patience_.expires_after(1s);
    patience_.async_wait([this](const asio::error_code& error) {
        if (error) {
            return;
        }
        const Time limit = Clock::now() - plan_.patience;
        std::vector<Person> given_up;
        std::erase_if(waiting_, [&](auto& entry) {
            const bool is_late = entry.second.answered < limit;
            if (is_late) {
                given_up.push_back(std::move(entry.second));
            }
            return is_late;
        });
        figures_.unmailed += given_up.size();
        for (Person& person : given_up) {
            end(std::move(person));
        }
        look_for_the_unmailed();
    });
}

}  // namespace roster::bench
