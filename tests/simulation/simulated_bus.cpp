#include "tests/simulation/simulated_bus.hpp"

#include <algorithm>
#include <utility>

#include "messaging/cloud_event.hpp"

namespace roster::simulation {

using namespace messaging;

namespace {

constexpr std::string_view mail_subjects = "roster.events.mail.";

std::unexpected<BusUnavailable> away() { return std::unexpected(BusUnavailable{"away"}); }

}  // namespace

SimulatedBus::Message* SimulatedBus::Stream::find(const std::string& id) {
    const auto found = std::ranges::find(messages, id, &Message::id);
    return found == messages.end() ? nullptr : &*found;
}

SimulatedBus::Message* SimulatedBus::Stream::find(std::uint64_t sequence) {
    const auto found = std::ranges::find(messages, sequence, &Message::sequence);
    return found == messages.end() ? nullptr : &*found;
}

// --- The relay's end

class SimulatedBus::Publisher final : public EventPublisher {
public:
    Publisher(SimulatedBus& bus, std::shared_ptr<BusClient> client)
        : bus_(bus), client_(std::move(client)) {}

    std::expected<StreamStatus, BusUnavailable> ensure_stream() override {
        if (!bus_.reaches(*client_)) return away();
        return StreamStatus{.created = std::to_string(bus_.made_),
                            .last_sequence = bus_.events_.next_sequence - 1};
    }

    std::expected<PublishProgress, BusUnavailable> publish(
        std::span<const OutboundEvent> batch) override {
        if (!bus_.reaches(*client_)) return away();
        PublishProgress progress;
        // Each message may be lost on its way, and what comes after it arrives all the same.
        bool all_so_far = true;
        for (const auto& event : batch) {
            const bool arrives = !bus_.takes_parts || !bus_.dice_.one_in(3);
            if (arrives) store(event, progress);
            all_so_far = all_so_far && arrives;
            if (all_so_far) ++progress.acknowledged;
        }
        if (!all_so_far) progress.stopped_by = "took a part";
        if (progress.highest_sequence == 0 && !batch.empty())
            return std::unexpected(BusUnavailable{"took nothing"});
        return progress;
    }

    std::expected<void, BusUnavailable> forget_mails(const domain::UserId& user) override {
        if (!bus_.reaches(*client_)) return away();
        std::erase_if(bus_.events_.messages, [&](const Message& message) {
            return message.subject.starts_with(mail_subjects) &&
                   message.subject.ends_with(user.to_string());
        });
        return {};
    }

private:
    void store(const OutboundEvent& event, PublishProgress& progress) {
        auto& stream = bus_.events_;
        const auto id = event.id.to_string();
        if (const auto* known = stream.find(id)) {
            progress.highest_sequence = std::max(progress.highest_sequence, known->sequence);
            return;
        }
        const auto sequence = stream.next_sequence++;
        progress.highest_sequence = std::max(progress.highest_sequence, sequence);
        if (progress.lowest_new_sequence == 0) progress.lowest_new_sequence = sequence;
        stream.messages.push_back({.sequence = sequence,
                                   .id = id,
                                   .subject = event.subject,
                                   .body = event.body,
                                   .is_settled = !event.subject.starts_with(mail_subjects)});
    }

    SimulatedBus& bus_;
    std::shared_ptr<BusClient> client_;
};

// --- Work queues

// What its client says of it counts only while the server hears that client, and only about this
// delivery.
class SimulatedBus::Taken final : public Delivery {
public:
    Taken(SimulatedBus& bus, Stream& stream, std::shared_ptr<BusClient> client,
          const Message& message)
        : bus_(bus),
          stream_(stream),
          client_(std::move(client)),
          sequence_(message.sequence),
          attempt_(message.attempt),
          made_(bus.made_),
          body_(message.body) {}
    ~Taken() override { give_back(0ms); }

    const std::string& body() const override { return body_; }
    int attempt() const override { return attempt_; }
    void acknowledge() override { finish(); }
    void reject() override { finish(); }
    void forget() override { is_said_ = true; }
    void give_back(std::chrono::milliseconds delay) override {
        if (auto* message = say(true)) message->due = bus_.clock_.steady_now() + delay;
    }
    void in_progress() override {
        if (auto* message = say(false)) message->due = bus_.clock_.steady_now() + stream_.ack_wait;
    }

private:
    void finish() {
        if (auto* message = say(true)) message->is_settled = true;
    }
    Message* say(bool is_last) {
        if (is_said_) return nullptr;
        is_said_ = is_last;
        if (!bus_.reaches(*client_) || made_ != bus_.made_) return nullptr;
        auto* message = stream_.find(sequence_);
        return message != nullptr && message->attempt == attempt_ ? message : nullptr;
    }

    SimulatedBus& bus_;
    Stream& stream_;
    std::shared_ptr<BusClient> client_;
    const std::uint64_t sequence_;
    const int attempt_;
    const int made_;
    const std::string body_;
    bool is_said_ = false;
};

class SimulatedBus::Consumer final : public MessageConsumer {
public:
    Consumer(SimulatedBus& bus, Stream& stream, std::shared_ptr<BusClient> client)
        : bus_(bus), stream_(stream), client_(std::move(client)) {}

    std::expected<std::unique_ptr<Delivery>, BusUnavailable> next(
        std::chrono::milliseconds) override {
        if (!bus_.reaches(*client_)) return away();
        const auto now = bus_.clock_.steady_now();
        for (auto& message : stream_.messages) {
            if (message.is_settled || message.due > now) continue;
            message.due = now + stream_.ack_wait;
            ++message.attempt;
            return std::make_unique<Taken>(bus_, stream_, client_, message);
        }
        return nullptr;
    }

private:
    SimulatedBus& bus_;
    Stream& stream_;
    std::shared_ptr<BusClient> client_;
};

// --- Questions and reports

class SimulatedBus::Serving final : public ReissueDesk {
public:
    Serving(SimulatedBus& bus, std::shared_ptr<BusClient> client, ReissueHandler handler)
        : bus_(bus), client_(std::move(client)), handler_(std::move(handler)) {
        bus_.desks_.push_back(this);
    }
    ~Serving() override { std::erase(bus_.desks_, this); }

    // What is asked of a process that hears nothing is lost.
    void ask(const ReissueRequest& request, ReissueAnswer answer) {
        if (bus_.reaches(*client_)) handler_(request, std::move(answer));
    }

private:
    SimulatedBus& bus_;
    std::shared_ptr<BusClient> client_;
    ReissueHandler handler_;
};

class SimulatedBus::Question final : public ReissueQuestion {
public:
    Question(SimulatedBus& bus, std::shared_ptr<BusClient> client, ReissueRequest request,
             std::chrono::milliseconds timeout)
        : bus_(bus),
          client_(std::move(client)),
          request_(std::move(request)),
          deadline_(bus.clock_.steady_now() + timeout) {}

    std::optional<std::expected<ReissueReply, BusUnavailable>> answer() override {
        if (!bus_.reaches(*client_)) return away();
        if (*reply_) return **reply_;
        const auto now = bus_.clock_.steady_now();
        if (now >= deadline_) return away();
        if (now >= next_ && !bus_.desks_.empty()) {
            next_ = now + MailDesk::patience;
            const auto any = bus_.dice_.roll(static_cast<int>(bus_.desks_.size()));
            bus_.desks_[static_cast<std::size_t>(any)]->ask(
                request_, [reply = reply_](ReissueReply given) { *reply = std::move(given); });
        }
        return std::nullopt;
    }

private:
    SimulatedBus& bus_;
    std::shared_ptr<BusClient> client_;
    const ReissueRequest request_;
    const std::chrono::steady_clock::time_point deadline_;
    std::chrono::steady_clock::time_point next_;
    std::shared_ptr<std::optional<ReissueReply>> reply_ =
        std::make_shared<std::optional<ReissueReply>>();
};

class SimulatedBus::Desk final : public MailDesk {
public:
    Desk(SimulatedBus& bus, std::shared_ptr<BusClient> client)
        : bus_(bus), client_(std::move(client)) {}

    std::expected<std::optional<MailReport>, BusUnavailable> reported(
        const domain::EventId& order) override {
        if (!bus_.reaches(*client_)) return away();
        const auto& messages = bus_.reports_.messages;
        const auto newest =
            std::find_if(messages.rbegin(), messages.rend(),
                         [&](const Message& message) { return message.report->order == order; });
        return newest == messages.rend() ? std::nullopt : newest->report;
    }
    std::expected<void, BusUnavailable> report(const MailReport& report) override {
        if (bus_.before_report) bus_.before_report();
        if (!bus_.reaches(*client_)) return away();
        const auto id = report_id(report);
        auto& stream = bus_.reports_;
        if (stream.find(id) != nullptr) return {};
        stream.messages.push_back({.sequence = stream.next_sequence++,
                                   .id = id,
                                   .subject = {},
                                   .body = encode(report, bus_.keys_.report_key()),
                                   .report = report});
        return {};
    }
    std::unique_ptr<ReissueQuestion> ask_reissue(const ReissueRequest& request,
                                                 std::chrono::milliseconds timeout) override {
        return std::make_unique<Question>(bus_, client_, request, timeout);
    }
    std::expected<domain::LogTime, BusUnavailable> log_time(std::chrono::milliseconds) override {
        return bus_.clock_.log_now();
    }

private:
    SimulatedBus& bus_;
    std::shared_ptr<BusClient> client_;
};

// --- The server, and one process's view of it

class SimulatedBus::Bus final : public EventBus {
public:
    Bus(SimulatedBus& bus, std::shared_ptr<BusClient> client)
        : bus_(bus), client_(std::move(client)) {}

    std::unique_ptr<NodeTalk> join_nodes(NodeTalkListener) override { return nullptr; }
    std::unique_ptr<EventPublisher> open_publisher() override {
        return std::make_unique<Publisher>(bus_, client_);
    }
    std::unique_ptr<MessageConsumer> open_mail_orders() override {
        return std::make_unique<Consumer>(bus_, bus_.events_, client_);
    }
    std::unique_ptr<MessageConsumer> open_mail_reports() override {
        return std::make_unique<Consumer>(bus_, bus_.reports_, client_);
    }
    std::unique_ptr<MailDesk> open_mail_desk() override {
        return std::make_unique<Desk>(bus_, client_);
    }
    std::unique_ptr<ReissueDesk> serve_reissues(ReissueHandler handler,
                                                std::function<domain::LogTime()>) override {
        return std::make_unique<Serving>(bus_, client_, std::move(handler));
    }
    std::expected<std::optional<domain::LogTime>, BusUnavailable> oldest_waiting_order() override {
        if (!is_reachable()) return away();
        for (const auto& message : bus_.events_.messages) {
            if (message.is_settled) continue;
            const auto order = decode_mail_order(message.body, bus_.keys_.mail_key());
            if (order) return order->recorded_at;
        }
        return std::nullopt;
    }
    bool is_reachable() override { return bus_.reaches(*client_); }
    std::expected<void, BusUnavailable> check() override {
        if (!is_reachable()) return away();
        return {};
    }

private:
    SimulatedBus& bus_;
    std::shared_ptr<BusClient> client_;
};

std::unique_ptr<EventBus> SimulatedBus::connect(std::shared_ptr<BusClient> client) {
    return std::make_unique<Bus>(*this, std::move(client));
}

void SimulatedBus::wipe() {
    ++made_;
    for (auto* stream : {&events_, &reports_}) {
        stream->messages.clear();
        stream->next_sequence = 1;
    }
}

// The newest messages of the events' stream, by their sequence.
void SimulatedBus::rewind(std::size_t lost) {
    auto& messages = events_.messages;
    for (; lost > 0 && !messages.empty(); --lost) messages.pop_back();
    events_.next_sequence = messages.empty() ? 1 : messages.back().sequence + 1;
}

std::set<domain::EventId> SimulatedBus::stored_events() const {
    std::set<domain::EventId> ids;
    for (const auto& message : events_.messages) ids.insert(*domain::EventId::parse(message.id));
    return ids;
}

bool SimulatedBus::has_open_messages() const {
    const auto is_open = [](const Message& message) { return !message.is_settled; };
    return std::ranges::any_of(events_.messages, is_open) ||
           std::ranges::any_of(reports_.messages, is_open);
}

std::optional<domain::EventId> SimulatedBus::reported_order(const domain::CodeId& code) const {
    for (const auto& message : reports_.messages)
        if (message.report->code == code) return message.report->order;
    return std::nullopt;
}

}  // namespace roster::simulation
