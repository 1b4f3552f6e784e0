#include "cli/node_readiness.hpp"

#include "eventstore/schema_migrator.hpp"
#include "projections/projection_catalog.hpp"
#include "projections/projection_list.hpp"

namespace roster::cli {

namespace {

constexpr std::chrono::milliseconds readiness_timeout{1500};

class Probe {
public:
    explicit Probe(eventstore::StoreSettings settings)
        : settings_(std::move(settings)),
          store_(eventstore::open_event_store(settings_)),
          read_models_(store_->open_read_models()) {}

    http::Readiness check() {
        const auto status = eventstore::schema_status(settings_);
        const bool reachable = status.has_value();
        const bool current = reachable && status->found == status->wanted;
        http::Readiness readiness{{{"store", reachable, reachable ? "" : status.error().message},
                                   {"schema", current, ""}}};
        if (current) add_projections(readiness);
        return readiness;
    }

private:
    void add_projections(http::Readiness& readiness) {
        std::vector<http::Readiness::Check> checks;
        const auto done = read_models_->in_transaction([&](auto& transaction) {
            checks.clear();
            if (!defined_) projections::define_catalog(transaction);
            for (const auto* kind : projections::all_projections()) {
                const auto entry = projections::find_entry(transaction, kind->name);
                checks.push_back({"projection " + kind->name, true, entry ? entry->problem : ""});
            }
        });
        if (!done) return;
        defined_ = true;
        std::ranges::move(checks, std::back_inserter(readiness.checks));
    }

    eventstore::StoreSettings settings_;
    std::unique_ptr<eventstore::EventStore> store_;
    std::unique_ptr<eventstore::ReadModelStore> read_models_;
    bool defined_ = false;
};

}  // namespace

std::function<http::Readiness()> node_readiness(const eventstore::StoreSettings& settings) {
    auto probe_settings = settings;
    probe_settings.call_timeout = readiness_timeout;
    return [probe = std::make_shared<Probe>(probe_settings)] { return probe->check(); };
}

}  // namespace roster::cli
