#pragma once
// A row of its owner's own among the checkpoints, written and removed again: that it could be
// committed shows that the log takes writes, and that all that was committed before is as durable.

#include <string>

#include "eventstore/postgres/connection.hpp"

namespace roster::eventstore {

class ProbeRow {
public:
    ProbeRow();

    // Needs of a server all that an append needs but the head's lock: room, and its standbys.
    void write(PostgresConnection& connection) const;

private:
    std::string name_;
};

}  // namespace roster::eventstore
