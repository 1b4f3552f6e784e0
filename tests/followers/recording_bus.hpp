#pragma once
// A bus whose stream the test can look at, lose, rewind and take away.

#include <map>
#include <string>
#include <vector>

#include "messaging/event_bus.hpp"

namespace roster::followers::test {

class RecordingBus final : public messaging::EventBus {
public:
    std::vector<messaging::OutboundEvent> stored;
    std::string created = "first";
    bool reachable = true;

    // As a lost disk would.
    void lose_stream();
    // As a server that acknowledged before it wrote: the newest messages are gone.
    void rewind(std::size_t kept);

    [[nodiscard]] std::vector<std::string> subjects() const;

    std::unique_ptr<messaging::EventPublisher> open_publisher() override;
    std::unique_ptr<messaging::MessageConsumer> open_mail_orders() override { return nullptr; }
    std::unique_ptr<messaging::MessageConsumer> open_mail_reports() override { return nullptr; }
    std::unique_ptr<messaging::MailDesk> open_mail_desk() override { return nullptr; }
    std::unique_ptr<messaging::ReissueDesk> serve_reissues(
        messaging::ReissueHandler, std::function<domain::LogTime()>) override {
        return nullptr;
    }
    bool is_reachable() override { return reachable; }

private:
    class Publisher;
};

}  // namespace roster::followers::test
