// The worker with its threads, on the bus within one process.

#include "consumer/mail_worker.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "messaging/in_process_event_bus.hpp"
#include "tests/catch.hpp"
#include "tests/consumer/mail_fakes.hpp"
#include "tests/harness/wait_until.hpp"

namespace roster::consumer::test {
namespace {

using messaging::MailOrder;
using messaging::ReissueVerdict;
using roster::tests::wait_until;

// What a worker has delivered.
class Mailbox {
public:
    void add(const Mail& mail) {
        const std::lock_guard lock(mutex_);
        ++mails_[mail.message_id];
    }
    [[nodiscard]] std::map<std::string, int> mails() const {
        const std::lock_guard lock(mutex_);
        return mails_;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, int> mails_;
};

struct MailboxMailer final : Mailer {
    explicit MailboxMailer(Mailbox& b) : box(b) {}
    std::expected<void, MailError> send(const Mail& mail) override {
        box.add(mail);
        return {};
    }
    std::expected<void, MailError> rehearse(const Mail&) override { return {}; }
    Mailbox& box;
};

// Takes twenty seconds for a mail, as a server can that does not answer.
struct HangingMailer final : Mailer {
    std::expected<void, MailError> send(const Mail&) override {
        hanging = true;
        if (!wait_until([this] { return interrupted.load(); }, 20s)) return {};
        return std::unexpected(MailError{MailError::Kind::unreachable, "interrupted"});
    }
    std::expected<void, MailError> rehearse(const Mail&) override { return {}; }
    void interrupt() override { interrupted = true; }

    std::atomic<bool> hanging = false;
    std::atomic<bool> interrupted = false;
};

// An API node's end of the bus: takes reports, grants fresh codes, tells the time.
class ApiNode {
public:
    ApiNode(messaging::EventBus& bus, const crypto::KeyRing& keys,
            std::chrono::microseconds clock_error = {})
        : keys_(keys),
          clock_error_(clock_error),
          reports_(bus.open_mail_reports()),
          publisher_(bus.open_publisher()),
          desk_(bus.serve_reissues(
              [this](const auto& request, const auto& answer) { answer(reissue(request)); },
              [this] { return log_now(); })),
          thread_([this](const std::stop_token& stop) { take_reports(stop); }) {}

    [[nodiscard]] domain::LogTime log_now() const {
        return telemetry::system_log_time() + clock_error_;
    }

    MailOrder order(milliseconds age = 0s) {
        auto result = order_for(log_now() - std::chrono::microseconds(age));
        result.code->code_key_id = keys_.current_code_key().id;
        const std::lock_guard lock(mutex_);
        orders_.emplace(result.code->code_id, result);
        return result;
    }
    void publish(const std::vector<MailOrder>& orders) {
        std::vector<messaging::OutboundEvent> batch;
        for (const auto& each : orders)
            batch.push_back({.subject = messaging::mail_subject_of("CodeIssued", each.user),
                             .id = each.event_id,
                             .body = encoded(each, keys_),
                             .traceparent = each.traceparent});
        REQUIRE(publisher_->publish(batch));
    }
    // How often each code was reported as mailed.
    [[nodiscard]] std::map<domain::CodeId, int> reported() const {
        const std::lock_guard lock(mutex_);
        return reported_;
    }
    [[nodiscard]] std::vector<MailOrder> fresh() const {
        const std::lock_guard lock(mutex_);
        return fresh_;
    }

private:
    messaging::ReissueReply reissue(const messaging::ReissueRequest& request) {
        const std::lock_guard lock(mutex_);
        fresh_.push_back(fresh_order(orders_.at(request.origin), log_now()));
        return {ReissueVerdict::reissued, fresh_.back(), log_now()};
    }
    void take_reports(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto delivery = reports_->next(20ms);
            if (!delivery || *delivery == nullptr) continue;
            const auto report = messaging::decode_report((*delivery)->body(), keys_.report_key());
            if (report && !report->failure) {
                const std::lock_guard lock(mutex_);
                ++reported_[report->code.value()];
            }
            (*delivery)->acknowledge();
        }
    }

    const crypto::KeyRing& keys_;
    const std::chrono::microseconds clock_error_;
    mutable std::mutex mutex_;
    std::map<domain::CodeId, MailOrder> orders_;
    std::map<domain::CodeId, int> reported_;
    std::vector<MailOrder> fresh_;
    std::unique_ptr<messaging::MessageConsumer> reports_;
    std::unique_ptr<messaging::EventPublisher> publisher_;
    std::unique_ptr<messaging::ReissueDesk> desk_;
    std::jthread thread_;
};

struct Scene {
    crypto::KeyRing keys = crypto::KeyRing::generate();
    std::unique_ptr<messaging::EventBus> bus = messaging::make_in_process_bus(keys);
    MailTemplates templates = *MailTemplates::load({});
    telemetry::SampledLogClock clock;
    telemetry::Metrics metrics;
    Mailbox mailbox;
    const crypto::KeyRing share = keys.mailer_share();

    std::unique_ptr<MailWorker> start(Mailer& given) {
        return std::make_unique<MailWorker>(MailWorkerParts{.bus = *bus,
                                                            .keys = share,
                                                            .templates = templates,
                                                            .mailer = given,
                                                            .clock = clock,
                                                            .metrics = metrics},
                                            MailWorkerSettings{.code_digits = 4, .connections = 4});
    }
    std::unique_ptr<MailWorker> start() { return start(mailer); }

    MailboxMailer mailer{mailbox};
};

std::string id_of(const MailOrder& order) { return order.code->code_id.to_string() + "@localhost"; }

}  // namespace

TEST_CASE("each of many orders is mailed once and reported once", "[mail_worker]") {
    Scene scene;
    ApiNode node(*scene.bus, scene.keys);
    std::vector<MailOrder> orders;
    for (int i = 0; i < 200; ++i) orders.push_back(node.order());
    node.publish(orders);
    const auto worker = scene.start();

    REQUIRE(wait_until([&] { return node.reported().size() == orders.size(); }));
    worker->stop();

    const auto mails = scene.mailbox.mails();
    CHECK(mails.size() == orders.size());
    for (const auto& order : orders) CHECK(mails.at(id_of(order)) == 1);
    CHECK(std::ranges::all_of(node.reported(), [](const auto& each) { return each.second == 1; }));
}

TEST_CASE("an old order leads to one mail with a fresh code", "[mail_worker]") {
    Scene scene;
    ApiNode node(*scene.bus, scene.keys);
    const auto order = node.order(20s);
    node.publish({order});
    const auto worker = scene.start();

    REQUIRE(wait_until([&] { return node.reported().size() == 1; }));

    REQUIRE(node.fresh().size() == 1);
    CHECK(scene.mailbox.mails() == std::map<std::string, int>{{id_of(node.fresh()[0]), 1}});
    CHECK(node.reported().contains(node.fresh()[0].code->code_id));
}

TEST_CASE("codes are judged by the log's time, not by this machine's", "[mail_worker]") {
    Scene scene;
    ApiNode node(*scene.bus, scene.keys, -1h);
    const auto order = node.order();  // for this machine it expired long ago
    node.publish({order});
    const auto worker = scene.start();

    REQUIRE(wait_until([&] { return node.reported().size() == 1; }));

    CHECK(node.fresh().empty());
    CHECK(scene.mailbox.mails().contains(id_of(order)));
}

TEST_CASE("a stop breaks off a mail that hangs and leaves its order to others", "[mail_worker]") {
    Scene scene;
    ApiNode node(*scene.bus, scene.keys);
    const auto order = node.order();
    node.publish({order});
    HangingMailer hanging;
    auto worker = scene.start(hanging);
    REQUIRE(wait_until([&] { return hanging.hanging.load(); }));

    const auto begin = std::chrono::steady_clock::now();
    worker->stop();
    CHECK(std::chrono::steady_clock::now() - begin < 5s);

    worker = scene.start();
    CHECK(wait_until([&] { return scene.mailbox.mails().contains(id_of(order)); }));
}

TEST_CASE("a slow server is spoken to on many connections at once", "[mail_worker]") {
    // Each mail waits until as many are on their way as the worker may have.
    struct MeetingMailer final : Mailer {
        std::atomic<int> inside = 0;
        std::expected<void, MailError> send(const Mail&) override {
            ++inside;
            if (wait_until([this] { return inside >= 4; }, 10s)) return {};
            return std::unexpected(MailError{MailError::Kind::refused, "alone"});
        }
        std::expected<void, MailError> rehearse(const Mail&) override { return {}; }
    };
    Scene scene;
    ApiNode node(*scene.bus, scene.keys);
    node.publish({node.order(), node.order(), node.order(), node.order()});
    MeetingMailer mailer;
    const auto worker = scene.start(mailer);
    CHECK(wait_until([&] { return node.reported().size() == 4; }));
}

TEST_CASE("an order in hand is kept for as long as its mail takes", "[mail_worker]") {
    Scene scene;
    scene.bus = messaging::make_in_process_bus(scene.keys, {.ack_wait = 1500ms});
    ApiNode node(*scene.bus, scene.keys);
    node.publish({node.order()});
    HangingMailer hanging;
    const auto worker = scene.start(hanging);
    REQUIRE(wait_until([&] { return hanging.hanging.load(); }));
    // Far beyond the ack wait nobody else is given it.
    CHECK(*scene.bus->open_mail_orders()->next(4s) == nullptr);
}

TEST_CASE("an idle worker stops at once, also twice", "[mail_worker]") {
    Scene scene;
    const auto worker = scene.start();
    const auto begin = std::chrono::steady_clock::now();
    worker->stop();
    worker->stop();
    CHECK(std::chrono::steady_clock::now() - begin < 1s);
}

}  // namespace roster::consumer::test
