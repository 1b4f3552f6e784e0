// A page is bounded twice: by the events it shows and by those it looks at, so `next` may come
// without an event.

#include <algorithm>

#include "http/admin/handlers.hpp"
#include "text/json_writer.hpp"

namespace roster::http {

namespace {

constexpr std::size_t default_limit = 100;
constexpr std::size_t max_limit = 1000;
constexpr std::size_t max_pages_scanned = 20;  // of eventstore::EventReader::max_page each

struct EventPage {
    std::string json = {};  // the events, with commas
    std::size_t count = 0;
    domain::GlobalPosition next;

    void add(const OperatorsLog& log, const eventstore::RecordedEvent& event) {
        json.append(json.empty() ? "" : ",").append(log.json_of(event));
        ++count;
    }
};

OrProblem<EventPage> page_of_stream(OperatorsLog& log, const EventFilter& filter) {
    const auto events = log.read_stream(*filter.stream);
    if (!events) return std::unexpected(events.error());
    EventPage page{.next = filter.after};
    for (const auto& event : *events) {
        if (page.count == *filter.limit) break;
        if (!filter.wants(event)) continue;
        page.add(log, event);
        page.next = event.position;
    }
    return page;
}

OrProblem<EventPage> page_of_log(OperatorsLog& log, const EventFilter& filter) {
    EventPage page{.next = filter.after};
    const auto size = filter.type.empty() ? *filter.limit : eventstore::EventReader::max_page;
    for (std::size_t scanned = 0; scanned < max_pages_scanned; ++scanned) {
        const auto events = log.reader().read_log(page.next, size);
        if (!events) return std::unexpected(store_problem());
        for (const auto& event : *events) {
            if (page.count == *filter.limit) return page;
            if (filter.wants(event)) page.add(log, event);
            page.next = event.position;
        }
        if (events->size() < size || page.count == *filter.limit) break;
    }
    return page;
}

OrProblem<EventPage> page_for(OperatorsLog& log, EventFilter filter) {
    if (filter.matches_nothing) return EventPage{.next = filter.after};
    filter.limit = std::min(filter.limit.value_or(default_limit), max_limit);
    return filter.stream ? page_of_stream(log, filter) : page_of_log(log, filter);
}

bool wants_ndjson(const HttpRequest& request) {
    const auto* accept = request.field("Accept");
    return accept != nullptr && accept->find("application/x-ndjson") != std::string::npos;
}

void answer_with_page(const ExchangePtr& exchange, OperatorsLog& log, const EventFilter& filter) {
    const auto page = page_for(log, filter);
    if (!page) return exchange->respond(page.error());
    exchange->respond(json_response(200, text::JsonObject()
                                             .add_json("events", "[" + page->json + "]")
                                             .add("next", page->next.value)
                                             .text()));
}

}  // namespace

Handler events_handler(OperatorsLogPtr log, std::shared_ptr<EventFeed> feed) {
    return [log = std::move(log), feed = std::move(feed)](const ExchangePtr& exchange) {
        const auto filter = parse_filter(exchange->request(), *log);
        if (!filter) return exchange->respond(filter.error());
        if (wants_ndjson(exchange->request()))
            return feed->serve(exchange, *filter, FeedFormat::ndjson);
        answer_with_page(exchange, *log, *filter);
    };
}

Handler event_stream_handler(OperatorsLogPtr log, std::shared_ptr<EventFeed> feed) {
    return [log = std::move(log), feed = std::move(feed)](const ExchangePtr& exchange) {
        auto filter = parse_filter(exchange->request(), *log);
        if (!filter) return exchange->respond(filter.error());
        if (const auto* last = exchange->request().field("Last-Event-ID")) {
            const auto position = parse_count(*last);
            if (!position) return exchange->respond(query_problem("Last-Event-ID", "a position"));
            filter->after = {*position};
        }
        feed->serve(exchange, *filter, FeedFormat::server_sent_events);
    };
}

}  // namespace roster::http
