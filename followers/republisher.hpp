#pragma once
// What is to be published again after the stream was lost or rewound: first the codes that are
// still awaited, as the log's head knows it, then the events that cause no mail. Of notices only
// those that may never have been published, and nothing to people who are known as mailed or
// active: the head is looked at again before each page of orders, since meanwhile more is told.
//
// It prepares, page by page; who owns it publishes what is pending. One thread.

#include <chrono>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "crypto/keyring.hpp"
#include "eventstore/event_store.hpp"
#include "followers/codes_at_head.hpp"
#include "followers/failure.hpp"
#include "followers/outbound_event.hpp"
#include "messaging/event_bus.hpp"

namespace roster::followers {

struct RepublishSettings {
    std::chrono::hours mails{1};        // younger codes are published again
    std::chrono::hours events{7 * 24};  // the stream's retention
    std::size_t page = messaging::EventPublisher::max_batch;
};

// From what is young enough at `now` up to `until`, the relay's own place; what was published
// before ended at `published_until`, or a moment later.
struct RepublishedPart {
    domain::GlobalPosition until;
    domain::GlobalPosition published_until;
    domain::LogTime now;
};

class Republisher {
public:
    // All but `part` must outlive it.
    Republisher(eventstore::EventReader& reader, const crypto::KeyRing& keys,
                const OutboundContext& context, const RepublishedPart& part,
                const RepublishSettings& settings = {});

    // Makes pending what is wanted, as the log's head has it now, of the page after what is
    // published. It may be nothing.
    [[nodiscard]] std::expected<void, Failure> prepare();
    [[nodiscard]] std::span<const messaging::OutboundEvent> pending() const { return pending_; }
    // The bus has so many of what is pending, from its beginning.
    void published(std::size_t count);

    // All awaited codes are published: nobody waits for the rest.
    [[nodiscard]] bool mails_are_done() const {
        return stage_ == Stage::events || stage_ == Stage::done;
    }
    [[nodiscard]] bool is_done() const { return stage_ == Stage::done && pending_.empty(); }

private:
    enum class Stage { start, mails, events, done };

    [[nodiscard]] std::expected<void, Failure> start();
    [[nodiscard]] std::expected<void, Failure> gather();
    [[nodiscard]] std::expected<void, Failure> gather_from(
        const std::vector<eventstore::RecordedEvent>& events);
    [[nodiscard]] bool is_wanted(const domain::UserEvent& event,
                                 domain::GlobalPosition position) const;
    void enter(Stage stage, domain::GlobalPosition from);

    eventstore::EventReader& reader_;
    const crypto::KeyRing& keys_;
    OutboundContext context_;
    RepublishedPart part_;
    RepublishSettings settings_;

    Stage stage_ = Stage::start;
    domain::GlobalPosition mails_from_;
    domain::GlobalPosition events_from_;
    std::optional<CodesAtHead> codes_;
    domain::GlobalPosition read_;  // in this stage: up to here all that is wanted is published
    domain::GlobalPosition page_end_;
    std::vector<messaging::OutboundEvent> pending_;
    std::vector<domain::GlobalPosition> pending_at_;
};

}  // namespace roster::followers
