// A page is one transaction: effect and checkpoint are saved together or not at all, so a step may
// be repeated at will.

#include "projections/projection_runner.hpp"

#include <array>
#include <stdexcept>

#include "eventstore/event_codec.hpp"

namespace roster::projections {

namespace {

// Another runner has moved the checkpoint since it was read.
struct Overtaken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

RunnerError unavailable(const eventstore::StoreUnavailable& error) {
    return {RunnerError::Kind::unavailable, {}, error.message};
}

}  // namespace

ProjectionRunner::ProjectionRunner(const ProjectionKind& kind, const std::string& suffix,
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
    const auto decoded = decode(*events);
    if (!decoded) return std::unexpected(decoded.error());
    const auto& last = (*events)[decoded->size() - 1];
    if (auto applied = apply(*decoded, last); !applied) {
        checkpoint_.reset();  // what the store holds now is not known
        return std::unexpected(applied.error());
    }
    return RunnerProgress{checkpoint_->position, decoded->size(), last.recorded_at};
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

// The events up to the first that cannot be decoded. An error if that is the very first.
std::expected<std::vector<ProjectedEvent>, RunnerError> ProjectionRunner::decode(
    const Page& events) {
    std::vector<ProjectedEvent> decoded;
    decoded.reserve(events.size());
    for (const auto& recorded : events) {
        auto event = eventstore::decode_public(recorded);
        if (event) {
            decoded.push_back({recorded.stream, *std::move(event)});
            continue;
        }
        if (decoded.empty())
            return std::unexpected(
                RunnerError{RunnerError::Kind::parked, recorded.position, event.error().message});
        break;
    }
    return decoded;
}

std::expected<void, RunnerError> ProjectionRunner::apply(ProjectedPage decoded,
                                                         const eventstore::RecordedEvent& last) {
    const eventstore::Checkpoint next{last.position, last.hash, {}};
    try {
        auto done =
            read_models_->in_transaction([&](eventstore::ReadModelTransaction& transaction) {
                // Locks the checkpoint's row, so that it stays where this page begins.
                const std::array<eventstore::SqlValue, 2> here{follower_,
                                                               checkpoint_->position.value};
                if (transaction.execute(claim_, here) != 1)
                    throw Overtaken("another node drives " + follower_);
                projection_->apply(transaction, decoded);
                transaction.save_checkpoint(follower_, next);
            });
        if (!done) return std::unexpected(unavailable(done.error()));
    } catch (const Overtaken& overtaken) {
        return std::unexpected(RunnerError{RunnerError::Kind::unavailable, {}, overtaken.what()});
    } catch (const std::exception& error) {
        return std::unexpected(
            RunnerError{RunnerError::Kind::parked, checkpoint_->position.next(), error.what()});
    }
    checkpoint_ = next;
    return {};
}

}  // namespace roster::projections
