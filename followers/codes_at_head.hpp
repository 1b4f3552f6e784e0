#pragma once
// Which codes still await their mail, as the log's head has it: asked before an order is published
// that may have been published before, since the bus may have forgotten and the log has not. Where
// the log went back, it is read anew: a code that nobody read of would count as done.
//
// One thread.

#include <expected>
#include <optional>

#include "domain/code_standing.hpp"
#include "eventstore/checked_page.hpp"
#include "followers/failure.hpp"

namespace roster::followers {

class CodesAtHead {
public:
    // Of the codes that were issued after this position. The reader must outlive it.
    CodesAtHead(eventstore::EventReader& reader, domain::GlobalPosition after)
        : reader_(reader), after_(after) {}

    // Reads a page on. Whether the head is reached.
    [[nodiscard]] std::expected<bool, Failure> read_on();

    // Of a mail that an event caused, as far as it was read; of a notice the log tells nothing.
    [[nodiscard]] bool await(const domain::CausedMail& mail) const;

private:
    [[nodiscard]] std::expected<eventstore::Page, eventstore::PageError> next_page();

    eventstore::EventReader& reader_;
    domain::GlobalPosition after_;
    std::optional<eventstore::Checkpoint> read_;  // the last event; nothing: none yet
    domain::CodeBook codes_;
};

}  // namespace roster::followers
