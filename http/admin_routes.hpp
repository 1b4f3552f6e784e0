#pragma once
// The operators' table of contents.

#include <memory>

#include "http/route.hpp"
#include "http/server.hpp"
#include "http/view_worker.hpp"

namespace roster::http {

struct AdminApi {
    AdminViews views;
    telemetry::Metrics& metrics;
    std::shared_ptr<ViewWorker> worker;
};

[[nodiscard]] RouteTable admin_routes(const AdminApi& api);

}  // namespace roster::http
