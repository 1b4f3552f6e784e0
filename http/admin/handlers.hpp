#pragma once
// One function per operators' call about the log and its read models; each makes the handler that
// answers it. All run on the view worker.

#include "http/admin/event_feed.hpp"
#include "http/admin/operators_log.hpp"
#include "http/server/route.hpp"

namespace roster::http {

// GET /admin/v1/events: a page as JSON, or with Accept: application/x-ndjson all of it, as a
// stream.
[[nodiscard]] Handler events_handler(OperatorsLogPtr log, std::shared_ptr<EventFeed> feed);
// GET /admin/v1/events/stream: Server-Sent Events, from after ?after= or Last-Event-ID on.
[[nodiscard]] Handler event_stream_handler(OperatorsLogPtr log, std::shared_ptr<EventFeed> feed);

// GET /admin/v1/users/{user_id} and ?email=, each as it is or as it was at ?at=.
[[nodiscard]] Handler user_handler(OperatorsLogPtr log);
[[nodiscard]] Handler user_by_email_handler(OperatorsLogPtr log);
// DELETE /admin/v1/users/{user_id}
[[nodiscard]] Handler erase_handler(OperatorsLogPtr log);

// GET /admin/v1/projections, POST /admin/v1/projections/{name}/rebuild
[[nodiscard]] Handler projections_handler(OperatorsLogPtr log);
[[nodiscard]] Handler rebuild_handler(OperatorsLogPtr log);
// GET /admin/v1/funnel
[[nodiscard]] Handler funnel_handler(OperatorsLogPtr log);

}  // namespace roster::http
