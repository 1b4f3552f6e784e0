#pragma once
// Writes the log to the operators who follow it, as NDJSON up to its end or as Server-Sent Events
// for ever. Where the log went back, a follower is told `event: rewound` with the position behind
// which nothing is as it was, and reads on from there.
//
// One thread with one reader for all of them; while nobody follows, it waits for them and not for
// the log. A stream gets its next chunk when the last one is out: a slow reader holds up nobody,
// and is cut by the listener's write limit.

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "http/admin/admin_log.hpp"
#include "http/server/exchange.hpp"
#include "operators/event_page.hpp"
#include "operators/log_follower.hpp"

namespace roster::http {

enum class FeedFormat { ndjson, server_sent_events };

struct FeedRequest {
    operators::EventFilter filter;
    FeedFormat format = FeedFormat::ndjson;
    operators::PrivateParts parts = operators::PrivateParts::opened;
    std::optional<operators::LogPlaceMark> mark = {};  // of the event at filter.after
};

// Where a reader goes on (Last-Event-ID): behind a position, which is the id of the event there.
// Who wants to be told if another event stands there by now adds the beginning of the hash that the
// event had: "81-9f3c0a5be21d7764".
struct FeedPlace {
    domain::GlobalPosition position;
    std::optional<operators::LogPlaceMark> mark = {};
};
[[nodiscard]] std::optional<FeedPlace> parse_feed_id(std::string_view text);

class EventFeed {
public:
    explicit EventFeed(const LogAccess& access);
    ~EventFeed();
    EventFeed(const EventFeed&) = delete;
    EventFeed& operator=(const EventFeed&) = delete;

    // Answers the exchange; 503 where `max_feeds` are served already. Any thread.
    void serve(const ExchangePtr& exchange, FeedRequest asked);
    // Not from its own thread. Idempotent.
    void stop();

private:
    struct Feed;

    void run();
    void rest();
    [[nodiscard]] std::vector<std::shared_ptr<Feed>> idle_feeds();
    // True: something was written or read.
    [[nodiscard]] bool advance(const std::shared_ptr<Feed>& feed);
    [[nodiscard]] static bool tell_rewound(const std::shared_ptr<Feed>& feed);
    [[nodiscard]] static bool at_the_end(const std::shared_ptr<Feed>& feed);
    [[nodiscard]] bool write_page(const std::shared_ptr<Feed>& feed,
                                  const std::vector<eventstore::RecordedEvent>& events);
    [[nodiscard]] std::string text_of(const Feed& feed,
                                      const eventstore::RecordedEvent& event) const;
    static void finish(Feed& feed);
    static void write(const std::shared_ptr<Feed>& feed, std::string chunk);

    eventstore::EventStore& store_;
    operators::OperatorsLog log_;
    std::unique_ptr<eventstore::AppendListener> listener_;  // while somebody follows
    std::mutex mutex_;
    std::condition_variable changed_;  // feeds_ or stopping_
    std::vector<std::shared_ptr<Feed>> feeds_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace roster::http
