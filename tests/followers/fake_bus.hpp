#pragma once
// A bus whose stream the test can look at, lose, rewind, take away, and have take only a part; and
// which hands out the mail reports that the test gives it.

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "messaging/event_bus.hpp"

namespace roster::followers::test {

// One thread.
class FakeBus final : public messaging::EventBus {
public:
    // As the server knows them: from sequence 1, and a message id counts once while it is stored.
    struct Message {
        std::uint64_t sequence;
        messaging::OutboundEvent event;
    };
    std::vector<Message> stored;
    std::string created = "first";
    bool dies_with_process = false;
    bool reachable = true;
    // Of the next batches, how many of the first messages are taken; the last message is taken all
    // the same where `takes_the_last`, as when one acknowledgement in the middle is an error.
    std::deque<std::size_t> takes;
    bool takes_the_last = false;
    std::function<void()> before_publish;  // once
    int batches = 0;
    int failing_forgets = 0;  // of the next calls

    // As a lost disk would.
    void lose_stream();
    // As a server that acknowledged before it wrote: the newest messages are gone.
    void rewind(std::size_t kept);

    // Mail subjects without the person in them.
    [[nodiscard]] std::vector<std::string> subjects() const;
    [[nodiscard]] int count(const std::string& subject) const;

    // What became of a report.
    enum class Fate { waiting, taken, acknowledged, given_back, rejected };
    struct Report {
        std::string body;
        Fate fate = Fate::waiting;
    };
    // Handed out in order, again where they were given back.
    std::deque<Report> reports;
    void report(const messaging::MailReport& report, const crypto::SecretBytes& report_key);
    messaging::ReissueHandler reissue_handler;

    std::unique_ptr<messaging::NodeTalk> join_nodes(messaging::NodeTalkListener) override {
        return nullptr;
    }
    std::unique_ptr<messaging::EventPublisher> open_publisher() override;
    std::unique_ptr<messaging::MessageConsumer> open_mail_orders() override { return nullptr; }
    std::unique_ptr<messaging::MessageConsumer> open_mail_reports() override;
    std::unique_ptr<messaging::MailDesk> open_mail_desk() override { return nullptr; }
    std::unique_ptr<messaging::ReissueDesk> serve_reissues(
        messaging::ReissueHandler handler, std::function<domain::LogTime()>) override {
        reissue_handler = std::move(handler);
        return nullptr;
    }
    bool is_reachable() override { return reachable; }
    std::optional<domain::LogTime> oldest_waiting;
    std::expected<std::optional<domain::LogTime>, messaging::BusUnavailable> oldest_waiting_order()
        override {
        if (!reachable) return std::unexpected(messaging::BusUnavailable{"taken away"});
        return oldest_waiting;
    }
    std::expected<void, messaging::BusUnavailable> check() override {
        if (reachable) return {};
        return std::unexpected(messaging::BusUnavailable{"unplugged"});
    }

private:
    class Publisher;
    class Consumer;
    class TakenReport;
    std::uint64_t next_sequence_ = 1;
};

}  // namespace roster::followers::test
