#pragma once
// The operators' table of contents.

#include <memory>

#include "http/admin/admin_gate.hpp"
#include "http/admin/admin_log.hpp"
#include "http/admin/event_feed.hpp"
#include "http/admin/view_worker.hpp"
#include "http/server.hpp"
#include "http/server/route.hpp"

namespace roster::http {

struct AdminApi {
    AdminViews views;
    telemetry::Metrics& metrics;
    std::shared_ptr<ViewWorker> worker;
    std::shared_ptr<AdminGate> gate;
    AdminLogPtr log = {};                  // null where there is no log
    std::shared_ptr<EventFeed> feed = {};  // with `log`
};

[[nodiscard]] RouteTable admin_routes(const AdminApi& api);

}  // namespace roster::http
