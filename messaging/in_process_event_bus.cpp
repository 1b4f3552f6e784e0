#include "messaging/in_process_event_bus.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "crypto/random_ids.hpp"
#include "messaging/cloud_event.hpp"
#include "messaging/message_queue.hpp"

namespace roster::messaging {
namespace {

using Clock = MessageQueue::Clock;

constexpr std::string_view mail_subjects = "roster.events.mail.";
constexpr std::size_t max_remembered_reports = 100'000;

// The newest report about each order; the oldest are forgotten.
class ReportMemory {
public:
    [[nodiscard]] std::optional<MailReport> find(const domain::EventId& order) {
        const std::lock_guard lock(mutex_);
        const auto found = reports_.find(order);
        return found == reports_.end() ? std::nullopt : std::optional(found->second);
    }
    void put(const MailReport& report) {
        const std::lock_guard lock(mutex_);
        if (!reports_.insert_or_assign(report.order, report).second) return;
        order_.push_back(report.order);
        if (order_.size() <= max_remembered_reports) return;
        reports_.erase(order_.front());
        order_.pop_front();
    }

private:
    std::mutex mutex_;
    std::unordered_map<domain::EventId, MailReport> reports_;
    std::deque<domain::EventId> order_;
};

// Who answers requests. A call holds the desk's lock shared, so that a desk does not die under its
// callbacks.
struct ServingDesk {
    std::shared_mutex mutex;
    bool open = true;
    ReissueHandler handler;
    std::function<domain::LogTime()> log_now;
};

class ServingDesks {
public:
    void add(std::shared_ptr<ServingDesk> desk) {
        const std::lock_guard lock(mutex_);
        desks_.push_back(std::move(desk));
    }
    void remove(const std::shared_ptr<ServingDesk>& desk) {
        const std::lock_guard lock(mutex_);
        std::erase(desks_, desk);
    }
    // Calls `ask` with a desk that is open; false if there is none.
    template <class Question>
    bool ask(Question question) {
        const auto desk = first();
        if (!desk) return false;
        const std::shared_lock lock(desk->mutex);
        if (desk->open) question(*desk);
        return desk->open;
    }

private:
    std::shared_ptr<ServingDesk> first() {
        const std::lock_guard lock(mutex_);
        return desks_.empty() ? nullptr : desks_.front();
    }

    std::mutex mutex_;
    std::vector<std::shared_ptr<ServingDesk>> desks_;
};

struct Exchange {
    Exchange(const crypto::KeyRing& key_ring, const InProcessSettings& given)
        : keys(key_ring), settings(given), orders(given.ack_wait), reports(given.ack_wait) {}

    const crypto::KeyRing& keys;
    const InProcessSettings settings;
    // Another one at every start: what an earlier process held is lost.
    const std::string created = crypto::uuid_v4().to_string();
    MessageQueue orders;
    MessageQueue reports;
    ReportMemory reported;
    ServingDesks desks;
};

class InProcessPublisher final : public EventPublisher {
public:
    explicit InProcessPublisher(std::shared_ptr<Exchange> exchange)
        : exchange_(std::move(exchange)) {}

    std::expected<StreamStatus, BusUnavailable> ensure_stream() override {
        return StreamStatus{.created = exchange_->created,
                            .last_sequence = exchange_->orders.last_sequence(),
                            .dies_with_process = true};
    }

    std::expected<PublishProgress, BusUnavailable> publish(
        std::span<const OutboundEvent> batch) override {
        std::vector<MessageQueue::Stored> stored;
        stored.reserve(batch.size());
        for (const auto& event : batch) stored.push_back(store(event));

        const auto deadline = Clock::now() + exchange_->settings.publish_wait;
        PublishProgress progress;
        for (const auto& [sequence, duplicate] : stored) {
            if (!exchange_->orders.await_finished(batch[progress.acknowledged].id.to_string(),
                                                  deadline)) {
                progress.stopped_by = "a mail order is not done yet";
                break;
            }
            ++progress.acknowledged;
            progress.highest_sequence = std::max(progress.highest_sequence, sequence);
            if (!duplicate &&
                (progress.lowest_new_sequence == 0 || sequence < progress.lowest_new_sequence))
                progress.lowest_new_sequence = sequence;
        }
        return progress;
    }

    // It keeps no message that was acknowledged, and publishes nothing after one that was not.
    std::expected<void, BusUnavailable> forget_mails(const domain::UserId&) override { return {}; }

private:
    MessageQueue::Stored store(const OutboundEvent& event) {
        if (event.subject.starts_with(mail_subjects))
            return exchange_->orders.store(event.id.to_string(), event.body);
        return exchange_->orders.store_finished(event.id.to_string());
    }

    std::shared_ptr<Exchange> exchange_;
};

// Messages live in the exchange, so a delivery keeps that and not the consumer.
class InProcessDelivery final : public Delivery {
public:
    InProcessDelivery(std::shared_ptr<MessageQueue> queue, MessageQueue::Taken taken)
        : queue_(std::move(queue)), taken_(std::move(taken)) {}
    ~InProcessDelivery() override {
        if (!settled_) queue_->give_back(taken_.sequence, taken_.attempt, {});
    }

    const std::string& body() const override { return taken_.body; }
    int attempt() const override { return taken_.attempt; }
    void acknowledge() override { finish(); }
    void reject() override { finish(); }
    void give_back(std::chrono::milliseconds delay) override {
        if (!settled_.exchange(true)) queue_->give_back(taken_.sequence, taken_.attempt, delay);
    }
    void in_progress() override {
        if (!settled_) queue_->extend(taken_.sequence, taken_.attempt);
    }
    void forget() override { settled_ = true; }

private:
    void finish() {
        if (!settled_.exchange(true)) queue_->finish(taken_.sequence);
    }

    std::shared_ptr<MessageQueue> queue_;
    MessageQueue::Taken taken_;
    std::atomic<bool> settled_ = false;
};

class InProcessConsumer final : public MessageConsumer {
public:
    explicit InProcessConsumer(std::shared_ptr<MessageQueue> queue) : queue_(std::move(queue)) {}

    std::expected<std::unique_ptr<Delivery>, BusUnavailable> next(
        std::chrono::milliseconds timeout) override {
        auto taken = queue_->take(Clock::now() + timeout);
        if (!taken) return nullptr;
        return std::make_unique<InProcessDelivery>(queue_, std::move(*taken));
    }

private:
    std::shared_ptr<MessageQueue> queue_;
};

std::unexpected<BusUnavailable> nobody_answers() {
    return std::unexpected(BusUnavailable{"no API node answers"});
}

// Where one answer is waited for; whoever answers late finds it still there.
class PendingReply {
public:
    void set(ReissueReply reply) {
        const std::lock_guard lock(mutex_);
        if (!reply_) reply_ = std::move(reply);
    }
    [[nodiscard]] std::optional<ReissueReply> get() const {
        const std::lock_guard lock(mutex_);
        return reply_;
    }

private:
    mutable std::mutex mutex_;
    std::optional<ReissueReply> reply_;
};

class InProcessQuestion final : public ReissueQuestion {
public:
    InProcessQuestion(ServingDesks& desks, const ReissueRequest& request, Clock::duration timeout)
        : deadline_(Clock::now() + timeout) {
        asked_ = desks.ask([&](const ServingDesk& desk) {
            desk.handler(request, [pending = pending_](ReissueReply reply) {
                pending->set(std::move(reply));
            });
        });
    }

    std::optional<std::expected<ReissueReply, BusUnavailable>> answer() override {
        if (auto reply = pending_->get()) return *std::move(reply);
        if (asked_ && Clock::now() < deadline_) return std::nullopt;
        return nobody_answers();
    }

private:
    const Clock::time_point deadline_;
    std::shared_ptr<PendingReply> pending_ = std::make_shared<PendingReply>();
    bool asked_ = false;
};

class InProcessMailDesk final : public MailDesk {
public:
    explicit InProcessMailDesk(std::shared_ptr<Exchange> exchange)
        : exchange_(std::move(exchange)) {}

    std::expected<std::optional<MailReport>, BusUnavailable> reported(
        const domain::EventId& order) override {
        return exchange_->reported.find(order);
    }
    std::expected<void, BusUnavailable> report(const MailReport& report) override {
        exchange_->reported.put(report);
        const auto id = report_id(report);
        exchange_->reports.store(id, encode(report, exchange_->keys.report_key()));
        const auto deadline = Clock::now() + exchange_->settings.report_wait;
        if (exchange_->reports.await_finished(id, deadline)) return {};
        return std::unexpected(BusUnavailable{"nobody has taken the mail report yet"});
    }
    std::unique_ptr<ReissueQuestion> ask_reissue(const ReissueRequest& request,
                                                 std::chrono::milliseconds timeout) override {
        return std::make_unique<InProcessQuestion>(exchange_->desks, request, timeout);
    }
    std::expected<domain::LogTime, BusUnavailable> log_time(std::chrono::milliseconds) override {
        domain::LogTime now;
        if (!exchange_->desks.ask([&](const ServingDesk& desk) { now = desk.log_now(); }))
            return nobody_answers();
        return now;
    }

private:
    std::shared_ptr<Exchange> exchange_;
};

class InProcessReissueDesk final : public ReissueDesk {
public:
    InProcessReissueDesk(std::shared_ptr<Exchange> exchange, ReissueHandler handler,
                         std::function<domain::LogTime()> log_now)
        : exchange_(std::move(exchange)), desk_(std::make_shared<ServingDesk>()) {
        desk_->log_now = std::move(log_now);
        desk_->handler = [this, handler = std::move(handler)](ReissueRequest request,
                                                              ReissueAnswer answer) {
            handler(std::move(request), only_while_open(std::move(answer)));
        };
        exchange_->desks.add(desk_);
    }
    ~InProcessReissueDesk() override {
        exchange_->desks.remove(desk_);
        const std::unique_lock lock(desk_->mutex);
        desk_->open = false;
    }

private:
    // The answer, which does nothing once the desk is gone. It may be given during the question, so
    // it takes no lock.
    [[nodiscard]] ReissueAnswer only_while_open(ReissueAnswer answer) const {
        return [desk = std::weak_ptr(desk_), answer = std::move(answer)](ReissueReply reply) {
            if (desk.lock()) answer(std::move(reply));
        };
    }

    std::shared_ptr<Exchange> exchange_;
    std::shared_ptr<ServingDesk> desk_;
};

class InProcessBus final : public EventBus {
public:
    InProcessBus(const crypto::KeyRing& keys, const InProcessSettings& settings)
        : exchange_(std::make_shared<Exchange>(keys, settings)) {}

    // There is no other node.
    std::unique_ptr<NodeTalk> join_nodes(NodeTalkListener) override { return nullptr; }
    std::unique_ptr<EventPublisher> open_publisher() override {
        return std::make_unique<InProcessPublisher>(exchange_);
    }
    std::unique_ptr<MessageConsumer> open_mail_orders() override {
        return std::make_unique<InProcessConsumer>(
            std::shared_ptr<MessageQueue>(exchange_, &exchange_->orders));
    }
    std::unique_ptr<MessageConsumer> open_mail_reports() override {
        return std::make_unique<InProcessConsumer>(
            std::shared_ptr<MessageQueue>(exchange_, &exchange_->reports));
    }
    std::unique_ptr<MailDesk> open_mail_desk() override {
        return std::make_unique<InProcessMailDesk>(exchange_);
    }
    std::unique_ptr<ReissueDesk> serve_reissues(ReissueHandler handler,
                                                std::function<domain::LogTime()> log_now) override {
        return std::make_unique<InProcessReissueDesk>(exchange_, std::move(handler),
                                                      std::move(log_now));
    }
    std::expected<std::optional<domain::LogTime>, BusUnavailable> oldest_waiting_order() override {
        const auto body = exchange_->orders.oldest_body();
        if (!body) return std::nullopt;
        const auto order = decode_mail_order(*body, exchange_->keys.mail_key());
        if (!order) return std::unexpected(BusUnavailable{order.error().message});
        return order->recorded_at;
    }
    bool is_reachable() override { return true; }
    std::expected<void, BusUnavailable> check() override { return {}; }

private:
    std::shared_ptr<Exchange> exchange_;
};

}  // namespace

std::unique_ptr<EventBus> make_in_process_bus(const crypto::KeyRing& keys,
                                              const InProcessSettings& settings) {
    return std::make_unique<InProcessBus>(keys, settings);
}

}  // namespace roster::messaging
