#pragma once
// One function per operators' call about the log and its read models; each makes the handler that
// answers it. All run on the view worker.

#include "http/admin/admin_log.hpp"
#include "http/admin/event_feed.hpp"
#include "http/server/route.hpp"

namespace roster::http {

// GET /admin/v1/events: a page as JSON, or with Accept: application/x-ndjson all of it, as a
// stream.
[[nodiscard]] Handler events_handler(AdminLogPtr log, std::shared_ptr<EventFeed> feed);
// GET /admin/v1/events/stream: Server-Sent Events, from after ?after= or Last-Event-ID on.
[[nodiscard]] Handler event_stream_handler(AdminLogPtr log, std::shared_ptr<EventFeed> feed);

// GET /admin/v1/users/{user_id}, as it is or as it was at ?at=.
[[nodiscard]] Handler user_handler(AdminLogPtr log);
// GET /admin/v1/users?email=&at=, one person, or ?status=&registered_after=&after=&limit=, a page.
[[nodiscard]] Handler users_handler(AdminLogPtr log);
// DELETE /admin/v1/users/{user_id}
[[nodiscard]] Handler erase_handler(AdminLogPtr log);

// GET /admin/v1/projections, POST /admin/v1/projections/{name}/rebuild
[[nodiscard]] Handler projections_handler(AdminLogPtr log);
[[nodiscard]] Handler rebuild_handler(AdminLogPtr log);
// GET /admin/v1/verify, POST /admin/v1/verify
[[nodiscard]] Handler verification_handler(AdminLogPtr log);
[[nodiscard]] Handler verify_handler(AdminLogPtr log);
// GET /admin/v1/webhooks, POST /admin/v1/webhooks/{name}/test and /resume
[[nodiscard]] Handler webhooks_handler(AdminLogPtr log, WebhookAccess webhooks);
[[nodiscard]] Handler test_webhook_handler(AdminLogPtr log, WebhookAccess webhooks);
[[nodiscard]] Handler resume_webhook_handler(AdminLogPtr log, WebhookAccess webhooks);
// GET /admin/v1/funnel
[[nodiscard]] Handler funnel_handler(AdminLogPtr log);

}  // namespace roster::http
