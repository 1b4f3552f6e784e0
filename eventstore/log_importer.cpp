#include "eventstore/log_importer.hpp"

#include <stdexcept>

#include "eventstore/chain_walk.hpp"
#include "eventstore/codec/private_part.hpp"
#include "eventstore/codec/stored_text.hpp"
#include "eventstore/hash_chain.hpp"
#include "eventstore/import_target.hpp"
#include "eventstore/store_failure.hpp"
#include "eventstore/store_url.hpp"

namespace roster::eventstore {

namespace {

// Nothing: the events follow the head one after the other.
std::optional<std::string> broken_link(const LogHead& head, std::span<const RecordedEvent> events) {
    ChainWalk walk(head);
    for (const auto& event : events)
        if (const auto flaw = walk.step(event))
            return "position " + std::to_string(walk.position().next().value) + ": " + *flaw;
    return std::nullopt;
}

std::vector<KeyToAdd> keys_of(std::span<const RecordedEvent> events) {
    std::vector<KeyToAdd> keys;
    for (const auto& event : events) {
        if (!event.private_part || !event.wrapped_key) continue;
        const auto user = owner_of(*event.private_part);
        if (user && (keys.empty() || keys.back().user != *user))
            keys.push_back({*user, *event.wrapped_key});
    }
    return keys;
}

void require_valid(std::span<const RecordedEvent> events) {
    if (events.empty() || events.size() > LogImporter::max_batch)
        throw std::invalid_argument("a batch of none or too many events");
    for (const auto& event : events) {
        require_storable_text(event.type, "an event's type");
        require_storable_text(event.metadata, "an event's metadata");
        require_storable_text(event.data, "an event's data");
    }
}

class Importer final : public LogImporter {
public:
    explicit Importer(std::unique_ptr<ImportTarget> target) : target_(std::move(target)) {}

    std::expected<domain::GlobalPosition, ImportError> begin(const domain::LogId& log) override {
        domain::GlobalPosition behind;
        const auto done = locked([&](const LogHead& head) -> std::optional<ImportError> {
            behind = head.position;
            if (head.log_id == log) return std::nullopt;
            if (head.position.value != 0)
                return ImportError{ImportError::Kind::not_empty, "the store holds another log"};
            target_->rename_log(log, genesis_hash(log));
            return std::nullopt;
        });
        if (!done) return std::unexpected(done.error());
        return behind;
    }

    std::expected<void, ImportError> add(std::span<const RecordedEvent> events) override {
        require_valid(events);
        return locked([&](const LogHead& head) -> std::optional<ImportError> {
            if (auto broken = broken_link(head, events))
                return ImportError{ImportError::Kind::broken_chain, *std::move(broken)};
            target_->insert(events);
            target_->insert_keys(keys_of(events));
            return std::nullopt;
        });
    }

    std::expected<void, ImportError> add_keys(std::span<const KeyToAdd> keys) override {
        if (keys.size() > max_batch) throw std::invalid_argument("a batch of too many keys");
        return locked([&](const LogHead&) -> std::optional<ImportError> {
            target_->insert_keys(keys);
            return std::nullopt;
        });
    }

private:
    // Commits unless `work` returns an error.
    std::expected<void, ImportError> locked(
        const std::function<std::optional<ImportError>(const LogHead&)>& work) {
        std::optional<ImportError> error;
        try {
            target_->with_locked_head([&](const LogHead& head) {
                error = work(head);
                return !error.has_value();
            });
        } catch (const StoreFailure& failure) {
            error = ImportError{ImportError::Kind::unavailable, failure.what()};
        }
        if (error) return std::unexpected(*std::move(error));
        return {};
    }

    std::unique_ptr<ImportTarget> target_;
};

}  // namespace

std::unique_ptr<LogImporter> open_log_importer(const StoreSettings& settings) {
    return std::make_unique<Importer>(store_kind(settings.url) == StoreKind::postgres
                                          ? postgres_import_target(settings)
                                          : sqlite_import_target(settings));
}

}  // namespace roster::eventstore
