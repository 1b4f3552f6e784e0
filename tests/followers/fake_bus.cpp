#include "tests/followers/fake_bus.hpp"

#include <algorithm>
#include <utility>

namespace roster::followers::test {

using messaging::BusUnavailable;
using messaging::OutboundEvent;
using messaging::PublishProgress;
using messaging::StreamStatus;

namespace {

constexpr std::string_view mail_subjects = "roster.events.mail.";

// Without the person in it.
std::string kind_of(const std::string& subject) {
    return subject.starts_with(mail_subjects) ? subject.substr(0, subject.rfind('.')) : subject;
}

}  // namespace

class FakeBus::Publisher final : public messaging::EventPublisher {
public:
    explicit Publisher(FakeBus& bus) : bus_(bus) {}

    std::expected<StreamStatus, BusUnavailable> ensure_stream() override {
        if (!bus_.reachable) return std::unexpected(BusUnavailable{"taken away"});
        return StreamStatus{.created = bus_.created,
                            .last_sequence = bus_.next_sequence_ - 1,
                            .dies_with_process = bus_.dies_with_process};
    }

    std::expected<PublishProgress, BusUnavailable> publish(
        std::span<const OutboundEvent> batch) override {
        if (const auto once = std::exchange(bus_.before_publish, nullptr)) once();
        if (!bus_.reachable) return std::unexpected(BusUnavailable{"taken away"});
        ++bus_.batches;
        const auto taken = taken_of(batch.size());
        PublishProgress progress{.acknowledged = taken};
        for (std::size_t i = 0; i < taken; ++i) store(batch[i], progress);
        if (taken < batch.size() && bus_.takes_the_last) store(batch.back(), progress);
        if (taken < batch.size()) progress.stopped_by = "took a part";
        if (progress.highest_sequence == 0) return std::unexpected(BusUnavailable{"took nothing"});
        return progress;
    }

    std::expected<void, BusUnavailable> forget_mails(const domain::UserId& user) override {
        if (bus_.failing_forgets > 0) {
            --bus_.failing_forgets;
            return std::unexpected(BusUnavailable{"does not forget"});
        }
        std::erase_if(bus_.stored, [&](const Message& message) {
            return message.event.subject.starts_with(mail_subjects) &&
                   message.event.subject.ends_with(user.to_string());
        });
        return {};
    }

private:
    std::size_t taken_of(std::size_t size) {
        if (bus_.takes.empty()) return size;
        const auto taken = std::min(bus_.takes.front(), size);
        bus_.takes.pop_front();
        return taken;
    }

    void store(const OutboundEvent& event, PublishProgress& progress) {
        const auto known = std::ranges::find(
            bus_.stored, event.id, [](const Message& message) { return message.event.id; });
        const bool is_new = known == bus_.stored.end();
        const auto sequence = is_new ? bus_.next_sequence_ : known->sequence;
        progress.highest_sequence = std::max(progress.highest_sequence, sequence);
        if (!is_new) return;
        bus_.stored.push_back({sequence, event});
        ++bus_.next_sequence_;
        if (progress.lowest_new_sequence == 0) progress.lowest_new_sequence = sequence;
    }

    FakeBus& bus_;
};

// Goes back to the bus unless it was settled.
class FakeBus::TakenReport final : public messaging::Delivery {
public:
    explicit TakenReport(Report& report) : report_(report) { report_.fate = Fate::taken; }
    ~TakenReport() override {
        if (report_.fate == Fate::taken) report_.fate = Fate::waiting;
    }
    const std::string& body() const override { return report_.body; }
    int attempt() const override { return 1; }
    void acknowledge() override { report_.fate = Fate::acknowledged; }
    void give_back(std::chrono::milliseconds) override { report_.fate = Fate::given_back; }
    void in_progress() override {}
    void forget() override {}
    void reject() override { report_.fate = Fate::rejected; }

private:
    Report& report_;
};

class FakeBus::Consumer final : public messaging::MessageConsumer {
public:
    explicit Consumer(FakeBus& bus) : bus_(bus) {}

    std::expected<std::unique_ptr<messaging::Delivery>, BusUnavailable> next(
        std::chrono::milliseconds) override {
        const auto waiting = std::ranges::find_if(bus_.reports, [](const Report& report) {
            return report.fate == Fate::waiting || report.fate == Fate::given_back;
        });
        if (waiting == bus_.reports.end()) return nullptr;
        return std::make_unique<TakenReport>(*waiting);
    }

private:
    FakeBus& bus_;
};

void FakeBus::lose_stream() {
    stored.clear();
    next_sequence_ = 1;
    created += ", made again";
}

void FakeBus::rewind(std::size_t kept) {
    stored.resize(kept);
    next_sequence_ = kept + 1;
}

std::vector<std::string> FakeBus::subjects() const {
    std::vector<std::string> found;
    for (const auto& message : stored) found.push_back(kind_of(message.event.subject));
    return found;
}

int FakeBus::count(const std::string& subject) const {
    return static_cast<int>(std::ranges::count(
        stored, subject, [](const Message& message) { return kind_of(message.event.subject); }));
}

void FakeBus::report(const messaging::MailReport& report, const crypto::SecretBytes& report_key) {
    reports.push_back({messaging::encode(report, report_key)});
}

std::unique_ptr<messaging::EventPublisher> FakeBus::open_publisher() {
    return std::make_unique<Publisher>(*this);
}
std::unique_ptr<messaging::MessageConsumer> FakeBus::open_mail_reports() {
    return std::make_unique<Consumer>(*this);
}

}  // namespace roster::followers::test
