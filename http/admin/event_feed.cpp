#include "http/admin/event_feed.hpp"

#include <algorithm>

#include "http/server/query.hpp"
#include "telemetry/log_line.hpp"
#include "text/escape.hpp"
#include "text/hex.hpp"

namespace roster::http {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t max_feeds = 32;
constexpr std::size_t feed_page = 200;
constexpr std::chrono::milliseconds feed_pause{100};
constexpr std::chrono::seconds heartbeat{3};  // well below the listener's handling limit

HttpResponse head_for(FeedFormat format) {
    HttpResponse head;
    head.with("Content-Type", format == FeedFormat::ndjson ? "application/x-ndjson"
                                                           : "text/event-stream; charset=utf-8");
    head.with("X-Accel-Buffering", "no");
    return head;
}

}  // namespace

std::optional<FeedPlace> parse_feed_id(std::string_view text) {
    const auto dash = std::min(text.find('-'), text.size());
    const auto position = parse_count(text.substr(0, dash));
    if (!position) return std::nullopt;
    FeedPlace place{.position = {*position}};
    if (dash == text.size()) return place;
    operators::LogPlaceMark mark{};
    if (!text::read_hex(text.substr(dash + 1), mark)) return std::nullopt;
    place.mark = mark;
    return place;
}

struct EventFeed::Feed {
    Feed(FeedRequest asked, std::shared_ptr<ResponseStream> stream)
        : out(std::move(stream)),
          filter(std::move(asked.filter)),
          format(asked.format),
          parts(asked.parts),
          place(filter.after, asked.mark) {}

    std::shared_ptr<ResponseStream> out;
    operators::EventFilter filter;
    FeedFormat format;
    operators::PrivateParts parts;
    operators::LogFollower place;
    std::size_t written_events = 0;
    steady_clock::time_point last_write = steady_clock::now();
    std::atomic<bool> writing{false};
    std::atomic<bool> over{false};
};

EventFeed::EventFeed(const LogAccess& access)
    : store_(access.store), log_(access.store, &access.keys), thread_([this] { run(); }) {}

EventFeed::~EventFeed() { stop(); }

void EventFeed::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void EventFeed::serve(const ExchangePtr& exchange, FeedRequest asked) {
    const std::lock_guard lock(mutex_);
    if (feeds_.size() >= max_feeds || stopping_)
        return exchange->respond(Problem(problems::overloaded, "Too many follow the log already.")
                                     .retry(std::chrono::seconds(5)));
    auto out = exchange->respond_with_stream(head_for(asked.format));
    if (!out) return;
    auto feed = std::make_shared<Feed>(std::move(asked), std::move(out));
    // The head goes out with the first chunk: not only when something happens.
    if (feed->format == FeedFormat::server_sent_events) write(feed, ": the log follows\n\n");
    feeds_.push_back(std::move(feed));
    changed_.notify_one();
}

void EventFeed::run() {
    while (!stopping_) {
        bool busy = false;
        try {
            for (const auto& feed : idle_feeds()) busy |= advance(feed);
        } catch (const std::exception& error) {
            telemetry::log_line(telemetry::LogLevel::error, "event_feed_failed",
                                {{"detail", error.what()}});
        }
        if (!busy) rest();
    }
}

// The log wakes each of its listeners, here and in PostgreSQL, for each batch: none listens for
// nobody. One that is new hears of what came before it.
void EventFeed::rest() {
    std::unique_lock lock(mutex_);
    if (feeds_.empty()) {
        listener_.reset();
        return changed_.wait(lock, [this] { return stopping_ || !feeds_.empty(); });
    }
    lock.unlock();
    if (!listener_) listener_ = store_.open_listener();
    listener_->wait(feed_pause);
}

std::vector<std::shared_ptr<EventFeed::Feed>> EventFeed::idle_feeds() {
    const std::lock_guard lock(mutex_);
    std::erase_if(feeds_, [](const auto& feed) { return feed->over.load(); });
    std::vector<std::shared_ptr<Feed>> idle;
    for (const auto& feed : feeds_)
        if (!feed->writing) idle.push_back(feed);
    return idle;
}

bool EventFeed::advance(const std::shared_ptr<Feed>& feed) {
    if (feed->filter.limit && feed->written_events >= *feed->filter.limit) {
        finish(*feed);
        return true;
    }
    const auto step = feed->place.read(log_.reader(), feed_page);
    if (feed->format == FeedFormat::ndjson && (!step || step->rewound)) {
        feed->over = true;  // without an end: the reader sees that it is not whole
        return true;
    }
    if (!step) return at_the_end(feed);
    if (step->rewound) return tell_rewound(feed);
    return step->events.empty() ? at_the_end(feed) : write_page(feed, step->events);
}

// The reader's copy is ahead of the log: what it has behind this position is not so any more.
bool EventFeed::tell_rewound(const std::shared_ptr<Feed>& feed) {
    const auto position = std::to_string(feed->place.position().value);
    write(feed, "id: " + position + "\nevent: rewound\ndata: {\"position\":" + position + "}\n\n");
    return true;
}

bool EventFeed::at_the_end(const std::shared_ptr<Feed>& feed) {
    if (feed->format == FeedFormat::ndjson) {
        finish(*feed);
        return true;
    }
    if (steady_clock::now() - feed->last_write >= heartbeat) write(feed, ": \n\n");
    return false;
}

bool EventFeed::write_page(const std::shared_ptr<Feed>& feed,
                           const std::vector<eventstore::RecordedEvent>& events) {
    std::string chunk;
    for (const auto& event : events) {
        if (feed->filter.limit && feed->written_events >= *feed->filter.limit) break;
        if (!feed->filter.wants(event)) continue;
        chunk += text_of(*feed, event);
        ++feed->written_events;
    }
    if (!chunk.empty()) write(feed, std::move(chunk));
    return true;
}

std::string EventFeed::text_of(const Feed& feed, const eventstore::RecordedEvent& event) const {
    const auto json = log_.json_of(event, feed.parts);
    if (feed.format == FeedFormat::ndjson) return json + "\n";
    return "id: " + std::to_string(event.position.value) +
           "\nevent: " + text::terminal_escaped(event.type) + "\ndata: " + json + "\n\n";
}

void EventFeed::finish(Feed& feed) {
    feed.out->end();
    feed.over = true;
}

void EventFeed::write(const std::shared_ptr<Feed>& feed, std::string chunk) {
    feed->writing = true;
    feed->last_write = steady_clock::now();
    feed->out->write(std::move(chunk), [feed](bool written) {
        if (!written) feed->over = true;
        feed->writing = false;
    });
}

}  // namespace roster::http
