// One page as JSON is answered here; what is longer is the feed's.

#include "http/admin/event_filter.hpp"
#include "http/admin/handlers.hpp"
#include "http/server/query.hpp"

namespace roster::http {

namespace {

bool wants_ndjson(const HttpRequest& request) {
    const auto* accept = request.field("Accept");
    return accept != nullptr && accept->find("application/x-ndjson") != std::string::npos;
}

}  // namespace

Handler events_handler(AdminLogPtr log, std::shared_ptr<EventFeed> feed) {
    return [log = std::move(log), feed = std::move(feed)](const ExchangePtr& exchange) {
        const auto filter = parse_filter(*exchange, *log);
        if (!filter) return exchange->respond(filter.error());
        const auto parts = parts_for(*exchange);
        if (wants_ndjson(exchange->request()))
            return feed->serve(exchange, {*filter, FeedFormat::ndjson, parts});
        const auto page = operators::read_page(log->log, *filter);
        if (!page) return exchange->respond(problem_of(page.error()));
        exchange->respond(json_response(200, operators::page_json(log->log, *page, parts)));
    };
}

Handler event_stream_handler(AdminLogPtr log, std::shared_ptr<EventFeed> feed) {
    return [log = std::move(log), feed = std::move(feed)](const ExchangePtr& exchange) {
        auto filter = parse_filter(*exchange, *log);
        if (!filter) return exchange->respond(filter.error());
        std::optional<operators::LogPlaceMark> mark;
        if (const auto* last = exchange->request().field("Last-Event-ID")) {
            const auto place = parse_feed_id(*last);
            if (!place) return exchange->respond(query_problem("Last-Event-ID", "an event's id"));
            filter->after = place->position;
            mark = place->mark;
        }
        feed->serve(exchange,
                    {*filter, FeedFormat::server_sent_events, parts_for(*exchange), mark});
    };
}

}  // namespace roster::http
