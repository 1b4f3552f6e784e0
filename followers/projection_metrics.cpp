#include "followers/projection_metrics.hpp"

namespace roster::followers {

ProjectionMetrics::ProjectionMetrics(telemetry::Metrics& metrics, const std::string& projection)
    : leading(metrics.gauge("roster_projection_leading", "1 where this node drives the projection",
                            {{"projection", projection}})),
      position(metrics.gauge("roster_projection_position", "Position the projection has reached",
                             {{"projection", projection}})),
      lag_events(metrics.gauge("roster_projection_lag_events",
                               "Events the projection has not applied yet",
                               {{"projection", projection}})),
      lag_seconds(metrics.gauge("roster_projection_lag_seconds",
                                "Age of the newest event applied, while there are more",
                                {{"projection", projection}})),
      parked(metrics.gauge("roster_projection_parked",
                           "1 while an event that cannot be applied stops the projection",
                           {{"projection", projection}})),
      rebuilding(metrics.gauge("roster_projection_rebuilding",
                               "1 while a new generation is built beside the live one",
                               {{"projection", projection}})),
      rewinds(metrics.counter("roster_follower_rewinds_total",
                              "Times a checkpoint was found that the log does not have",
                              {{"follower", projection}})) {}

void ProjectionMetrics::forget() {
    for (auto* gauge : {&position, &lag_events, &lag_seconds, &parked, &rebuilding}) gauge->set(0);
}

}  // namespace roster::followers
