#pragma once
// Carries sealed messages out and reports back. Port, with two implementations: NATS JetStream, and
// a bus within one process; one contract suite holds both to it
// (tests/messaging/event_bus_contract.hpp).
//
// The factory is thread-safe. Each session belongs to one thread at a time and lives no longer than
// the bus. The bus is transport, not truth: it may lose everything, and whoever publishes finds out
// (StreamStatus) and publishes again.

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "domain/ids.hpp"
#include "messaging/mail_messages.hpp"

namespace roster::messaging {

struct BusUnavailable {
    std::string message;
};

struct OutboundEvent {
    std::string subject;
    domain::EventId
        id;  // the message id: publishing it again within the dedupe window has no effect
    std::string body;
    std::optional<telemetry::Traceparent> traceparent;
};

struct StreamStatus {
    std::string created;              // opaque; another value means another stream
    std::uint64_t last_sequence = 0;  // of the newest message stored
    bool dies_with_process = false;   // another one at each start is as it should be
};

struct PublishProgress {
    std::size_t acknowledged = 0;        // of the batch, from its beginning
    std::uint64_t highest_sequence = 0;  // acknowledged in this call; 0 if none
    // The lowest sequence that was acknowledged as new (not a duplicate); 0 if none. At or below
    // what was acknowledged earlier: the stream was rewound.
    std::uint64_t lowest_new_sequence = 0;
    std::string stopped_by = {};  // why not all was acknowledged; empty: it was
};

// The relay's end.
class EventPublisher {
public:
    static constexpr std::size_t max_batch = 256;
    virtual ~EventPublisher() = default;

    // Creates what is missing (streams, consumers) and says which stream it is.
    [[nodiscard]] virtual std::expected<StreamStatus, BusUnavailable> ensure_stream() = 0;

    // Publishes in order and waits, bounded (5 s), for acknowledgements. What is not acknowledged
    // may have been stored: publish it again. Sequences are told also of what was stored behind the
    // first that was not. BusUnavailable: none of it was acknowledged.
    [[nodiscard]] virtual std::expected<PublishProgress, BusUnavailable> publish(
        std::span<const OutboundEvent> batch) = 0;

    // Somebody was erased: what was ordered for them leaves the stream, sealed recipient and all,
    // overwritten. A bus that is there and may not do so says so in the log and is no error.
    [[nodiscard]] virtual std::expected<void, BusUnavailable> forget_mails(
        const domain::UserId& user) = 0;
};

// One message at a worker or node. It comes again if it is neither acknowledged nor given back
// within the ack wait after the last `in_progress` (4 s for mail orders, so that those of a worker
// that was killed soon go to another). Destroying it gives it back at once.
class Delivery {
public:
    virtual ~Delivery() = default;
    [[nodiscard]] virtual const std::string& body() const = 0;
    [[nodiscard]] virtual int attempt() const = 0;  // 1 the first time
    virtual void acknowledge() = 0;
    virtual void give_back(std::chrono::milliseconds delay) = 0;
    // Any thread.
    virtual void in_progress() = 0;
    // Says nothing more about it, not even at its end: another has it by now.
    virtual void forget() = 0;
    // Never deliver it again: it is malformed or forged.
    virtual void reject() = 0;
};

class MessageConsumer {
public:
    virtual ~MessageConsumer() = default;
    // The next message; nothing after `timeout`.
    [[nodiscard]] virtual std::expected<std::unique_ptr<Delivery>, BusUnavailable> next(
        std::chrono::milliseconds timeout) = 0;
};

// A question whose answer comes later. One thread at a time.
class ReissueQuestion {
public:
    virtual ~ReissueQuestion() = default;
    // Nothing yet; then the answer, or why there will be none. Does not wait.
    [[nodiscard]] virtual std::optional<std::expected<ReissueReply, BusUnavailable>> answer() = 0;
};

// The mail worker's other needs. Thread-safe.
class MailDesk {
public:
    // How long a node may take before another is asked the same.
    static constexpr std::chrono::milliseconds patience{200};

    virtual ~MailDesk() = default;
    // The newest report about that order, if it is authentic: what was done already. The bus keeps
    // it for a day.
    [[nodiscard]] virtual std::expected<std::optional<MailReport>, BusUnavailable> reported(
        const domain::EventId& order) = 0;
    // Returns once the report is stored. The report's id is made of order, code and outcome, so
    // repeating it has no effect.
    [[nodiscard]] virtual std::expected<void, BusUnavailable> report(const MailReport& report) = 0;
    // Asked of any API node, and every `patience` of another, until `timeout`.
    [[nodiscard]] virtual std::unique_ptr<ReissueQuestion> ask_reissue(
        const ReissueRequest& request, std::chrono::milliseconds timeout) = 0;
    // The log's time, asked of any API node.
    [[nodiscard]] virtual std::expected<domain::LogTime, BusUnavailable> log_time(
        std::chrono::milliseconds timeout) = 0;
};

// Answers reissue and time requests while it lives. Its callbacks run on a thread of the bus and
// must not block; `answer` may be called later, from any thread, once.
class ReissueDesk {
public:
    virtual ~ReissueDesk() = default;
};
using ReissueAnswer = std::function<void(ReissueReply)>;
using ReissueHandler = std::function<void(ReissueRequest, ReissueAnswer)>;

// What the nodes say to each other beside the log: heard by those who listen at that moment, gone
// otherwise. Thread-safe.
class NodeTalk {
public:
    static constexpr std::size_t max_octets = 512;     // of a saying
    static constexpr std::size_t max_waiting = 1'024;  // sayings; further ones are dropped
    static constexpr std::chrono::milliseconds gather{250};

    virtual ~NodeTalk() = default;
    enum class When { now, soon };  // soon: with what else is said within `gather`
    // Does not wait. What cannot be said is lost.
    virtual void say(std::string saying, When when) = 0;
};
// Called with what other nodes say, on a thread of the bus; their own sayings nodes do not hear.
using NodeTalkListener = std::function<void(std::string_view)>;

class EventBus {
public:
    virtual ~EventBus() = default;

    // Null: there are no other nodes on this bus. Nodes know each other by a key that mail workers
    // do not have.
    [[nodiscard]] virtual std::unique_ptr<NodeTalk> join_nodes(NodeTalkListener) = 0;

    [[nodiscard]] virtual std::unique_ptr<EventPublisher> open_publisher() = 0;
    // Mail orders, shared among all workers of the queue group.
    [[nodiscard]] virtual std::unique_ptr<MessageConsumer> open_mail_orders() = 0;
    // Mail reports, shared among all API nodes.
    [[nodiscard]] virtual std::unique_ptr<MessageConsumer> open_mail_reports() = 0;
    [[nodiscard]] virtual std::unique_ptr<MailDesk> open_mail_desk() = 0;
    [[nodiscard]] virtual std::unique_ptr<ReissueDesk> serve_reissues(
        ReissueHandler handler, std::function<domain::LogTime()> log_now) = 0;
    // When the oldest mail order was recorded that no worker has settled yet; nothing if none
    // waits. Orders of later events may be waiting, those of earlier ones are not.
    [[nodiscard]] virtual std::expected<std::optional<domain::LogTime>, BusUnavailable>
    oldest_waiting_order() = 0;
    // Whether the bus answers now.
    [[nodiscard]] virtual bool is_reachable() = 0;
    // Whether this process can do its work on the bus now, and if not, why. At most a second or
    // two.
    [[nodiscard]] virtual std::expected<void, BusUnavailable> check() = 0;
};

}  // namespace roster::messaging
