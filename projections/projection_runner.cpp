// A page is one transaction: effect and checkpoint are saved together or not at all, so a step may
// be repeated at will.

#include "projections/projection_runner.hpp"

#include <array>
#include <stdexcept>

#include "eventstore/event_codec.hpp"

namespace roster::projections {

namespace {

// An event the projection cannot take. Carries its position out of the transaction.
struct PoisonEvent : std::runtime_error {
    PoisonEvent(domain::GlobalPosition at, const std::string& what)
        : std::runtime_error(what), position(at) {}
    domain::GlobalPosition position;
};

// Another runner has moved the checkpoint since it was read.
struct Overtaken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

RunnerError unavailable(const eventstore::StoreUnavailable& error) {
    return {RunnerError::Kind::unavailable, {}, error.message};
}

}  // namespace

ProjectionRunner::ProjectionRunner(const ProjectionKind& kind, std::string suffix,
                                   std::unique_ptr<eventstore::EventReader> reader,
                                   std::unique_ptr<eventstore::ReadModelStore> read_models)
    : follower_(kind.name + suffix),
      projection_(kind.make(suffix)),
      reader_(std::move(reader)),
      read_models_(std::move(read_models)),
      claim_{"runner_claim",
             "UPDATE checkpoints SET detail = detail WHERE follower = $1 AND position = $2"} {}

std::expected<RunnerProgress, RunnerError> ProjectionRunner::step() {
    if (!checkpoint_) {
        if (auto loaded = load_checkpoint(); !loaded) return std::unexpected(loaded.error());
    }
    auto events = read_next_page();
    if (!events) return std::unexpected(events.error());
    if (events->empty()) return RunnerProgress{checkpoint_->position, 0};
    if (auto applied = apply(*events); !applied) {
        checkpoint_.reset();  // what the store holds now is not known
        return std::unexpected(applied.error());
    }
    return RunnerProgress{checkpoint_->position, events->size(), events->back().recorded_at};
}

std::expected<domain::GlobalPosition, RunnerError> ProjectionRunner::head() {
    const auto found = reader_->head();
    if (!found) return std::unexpected(unavailable(found.error()));
    return found->position;
}

std::expected<void, RunnerError> ProjectionRunner::load_checkpoint() {
    std::optional<eventstore::Checkpoint> found;
    auto done = read_models_->in_transaction([&](eventstore::ReadModelTransaction& transaction) {
        transaction.define(projection_->create_tables());
        found = transaction.checkpoint(follower_);
        if (!found) transaction.save_checkpoint(follower_, {});
    });
    if (!done) return std::unexpected(unavailable(done.error()));
    checkpoint_ = found.value_or(eventstore::Checkpoint{});
    return {};
}

std::expected<void, RunnerError> ProjectionRunner::start_anew() {
    auto done = read_models_->in_transaction([&](eventstore::ReadModelTransaction& transaction) {
        transaction.define(projection_->drop_tables());
        transaction.define(projection_->create_tables());
        transaction.save_checkpoint(follower_, {});
    });
    if (!done) return std::unexpected(unavailable(done.error()));
    checkpoint_ = eventstore::Checkpoint{};
    return {};
}

// Reads from the checkpoint's own event on, to see that it is still the same event.
std::expected<ProjectionRunner::Page, RunnerError> ProjectionRunner::read_next_page() {
    if (checkpoint_->position.value == 0) {
        auto events = reader_->read_log({0}, page);
        if (!events) return std::unexpected(unavailable(events.error()));
        return std::move(*events);
    }
    auto events = reader_->read_log({checkpoint_->position.value - 1}, page + 1);
    if (!events) return std::unexpected(unavailable(events.error()));
    const bool same_log = !events->empty() && events->front().position == checkpoint_->position &&
                          events->front().hash == checkpoint_->hash;
    if (same_log) {
        events->erase(events->begin());
        return std::move(*events);
    }
    if (auto restarted = start_anew(); !restarted) return std::unexpected(restarted.error());
    return read_next_page();
}

std::expected<void, RunnerError> ProjectionRunner::apply(const Page& events) {
    const eventstore::Checkpoint next{events.back().position, events.back().hash, {}};
    try {
        auto done =
            read_models_->in_transaction([&](eventstore::ReadModelTransaction& transaction) {
                // Locks the checkpoint's row, so that it stays where this page begins.
                const std::array<eventstore::SqlValue, 2> here{follower_,
                                                               checkpoint_->position.value};
                if (transaction.execute(claim_, here) != 1)
                    throw Overtaken("another node drives " + follower_);
                for (const auto& recorded : events) {
                    const auto event = eventstore::decode_public(recorded);
                    if (!event) throw PoisonEvent(recorded.position, event.error().message);
                    projection_->apply(transaction, recorded, *event);
                }
                transaction.save_checkpoint(follower_, next);
            });
        if (!done) return std::unexpected(unavailable(done.error()));
    } catch (const Overtaken& overtaken) {
        return std::unexpected(RunnerError{RunnerError::Kind::unavailable, {}, overtaken.what()});
    } catch (const PoisonEvent& poison) {
        return std::unexpected(
            RunnerError{RunnerError::Kind::parked, poison.position, poison.what()});
    } catch (const std::exception& error) {
        return std::unexpected(
            RunnerError{RunnerError::Kind::parked, events.front().position, error.what()});
    }
    checkpoint_ = next;
    return {};
}

}  // namespace roster::projections
