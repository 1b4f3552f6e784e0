#include "cli/node_readiness.hpp"

#include <optional>

#include "eventstore/schema_migrator.hpp"
#include "projections/projection_catalog.hpp"
#include "projections/projection_list.hpp"

namespace roster::cli {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds readiness_timeout{1500};
constexpr milliseconds answer_holds{1000};  // however often one is asked

class Probe {
public:
    Probe(eventstore::StoreSettings settings, eventstore::EventStore& store)
        : settings_(std::move(settings)),
          writes_(store.open_write_probe()),
          store_(eventstore::open_event_store(settings_)),
          read_models_(store_->open_read_models()) {}

    const http::Readiness& check() {
        const auto now = steady_clock::now();
        if (!last_ || now - asked_ >= answer_holds) {
            last_ = look();
            asked_ = now;
        }
        return *last_;
    }

private:
    [[nodiscard]] http::Readiness look() {
        const auto writable = writes_->check();
        http::Readiness readiness{
            {{"store", writable.has_value(), writable ? "" : writable.error().message}}};
        if (!writable) return readiness;
        const auto status = eventstore::schema_status(settings_);
        const bool usable = status && status->is_usable();
        readiness.checks.push_back({"schema", usable, status ? "" : status.error().message});
        if (usable) add_projections(readiness);
        return readiness;
    }

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
    std::unique_ptr<eventstore::WriteProbe> writes_;
    std::unique_ptr<eventstore::EventStore> store_;
    std::unique_ptr<eventstore::ReadModelStore> read_models_;
    std::optional<http::Readiness> last_;
    steady_clock::time_point asked_;
    bool defined_ = false;
};

}  // namespace

std::function<http::Readiness()> node_readiness(const eventstore::StoreSettings& settings,
                                                eventstore::EventStore& store) {
    auto probe_settings = settings;
    probe_settings.call_timeout = readiness_timeout;
    return [probe = std::make_shared<Probe>(probe_settings, store)] { return probe->check(); };
}

}  // namespace roster::cli
