#pragma once
// Which codes still await their mail, as the log's head has it: asked before an order is published
// that may have been published before, since the bus may have forgotten and the log has not.
//
// One thread.

#include <expected>

#include "domain/code_standing.hpp"
#include "eventstore/event_store.hpp"
#include "followers/failure.hpp"

namespace roster::followers {

class CodesAtHead {
public:
    // Of the codes that were issued after this position. The reader must outlive it.
    CodesAtHead(eventstore::EventReader& reader, domain::GlobalPosition after)
        : reader_(reader), read_(after) {}

    // Reads a page on. Whether the head is reached; an error: no further than before.
    [[nodiscard]] std::expected<bool, Failure> read_on();

    // Of a mail that an event caused, as far as it was read; of a notice the log tells nothing.
    [[nodiscard]] bool await(const domain::CausedMail& mail) const;

private:
    eventstore::EventReader& reader_;
    domain::GlobalPosition read_;
    domain::CodeBook codes_;
};

}  // namespace roster::followers
