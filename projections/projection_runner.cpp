// A page is one transaction: effect and checkpoint are saved together or not at all, so a step may
// be repeated at will.

#include "projections/projection_runner.hpp"

#include <stdexcept>
#include <variant>

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
                                   std::shared_ptr<eventstore::EventReader> reader,
                                   std::shared_ptr<eventstore::ReadModelStore> read_models)
    : follower_(kind.name + suffix),
      projection_(kind.make(suffix)),
      reader_(std::move(reader)),
      read_models_(std::move(read_models)) {}

std::expected<RunnerProgress, RunnerError> ProjectionRunner::step() {
    if (!checkpoint_) {
        if (auto loaded = load_checkpoint(); !loaded) return std::unexpected(loaded.error());
    }
    const auto events = eventstore::read_after(*reader_, *checkpoint_, page);
    if (events) return apply_page(*events);
    if (const auto* down = std::get_if<eventstore::StoreUnavailable>(&events.error()))
        return std::unexpected(unavailable(*down));
    if (auto restarted = start_anew(); !restarted) return std::unexpected(restarted.error());
    return RunnerProgress{.position = {}, .began_anew = true};
}

std::expected<RunnerProgress, RunnerError> ProjectionRunner::apply_page(const Page& events) {
    if (events.empty()) return RunnerProgress{checkpoint_->position, 0};
    const auto decoded = decode(events);
    if (!decoded) return std::unexpected(decoded.error());
    const auto& last = events[decoded->size() - 1];
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
        if (!found) (void)transaction.move_checkpoint(follower_, std::nullopt, {});
    });
    if (!done) return std::unexpected(unavailable(done.error()));
    checkpoint_ = found.value_or(eventstore::Checkpoint{});
    return {};
}

std::expected<void, RunnerError> ProjectionRunner::start_anew() {
    const auto here = *checkpoint_;
    checkpoint_.reset();
    return change_tables([&](eventstore::ReadModelTransaction& transaction) {
        move(transaction, here, {});
        transaction.define(projection_->drop_tables());
        transaction.define(projection_->create_tables());
    });
}

// Throws Overtaken. Locks the checkpoint's row, so that it stays where this page begins.
void ProjectionRunner::move(eventstore::ReadModelTransaction& transaction,
                            const eventstore::Checkpoint& from,
                            const eventstore::Checkpoint& to) const {
    if (!transaction.move_checkpoint(follower_, from, to))
        throw Overtaken("another node drives " + follower_);
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
    auto applied = change_tables([&](eventstore::ReadModelTransaction& transaction) {
        move(transaction, *checkpoint_, next);
        projection_->apply(transaction, decoded);
    });
    if (applied) checkpoint_ = next;
    return applied;
}

std::expected<void, RunnerError> ProjectionRunner::change_tables(
    const std::function<void(eventstore::ReadModelTransaction&)>& work) {
    try {
        auto done = read_models_->in_transaction(work);
        if (!done) return std::unexpected(unavailable(done.error()));
        return {};
    } catch (const Overtaken& overtaken) {
        return std::unexpected(RunnerError{RunnerError::Kind::unavailable, {}, overtaken.what()});
    } catch (const std::exception& error) {
        const auto here = checkpoint_.value_or(eventstore::Checkpoint{}).position;
        return std::unexpected(RunnerError{RunnerError::Kind::parked, here.next(), error.what()});
    }
}

}  // namespace roster::projections
