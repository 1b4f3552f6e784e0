#pragma once
// The log as an operator's command opens it, and what a question without an answer ends in.

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cli/config.hpp"
#include "cli/start_error.hpp"
#include "crypto/keyring.hpp"
#include "eventstore/event_store.hpp"
#include "operators/operators_log.hpp"

namespace roster::cli {

// The whole key file, or nothing where there is none or only a mail worker's share.
[[nodiscard]] std::optional<crypto::KeyRing> keys_if_any(const Configuration& configuration);

// Throws StartError from the constructor: no log, or not of this binary's schema.
struct OpenedLog {
    explicit OpenedLog(const Configuration& configuration);

    std::unique_ptr<eventstore::EventStore> store;
    std::optional<crypto::KeyRing> keys;
    operators::OperatorsLog log;
};

// Brings a read model up to the log's end where no node does, with a progress bar. Throws
// StartError.
void catch_up(operators::OperatorsLog& log, const projections::ProjectionKind& kind);

// One line that says what to do.
[[nodiscard]] std::string words_for(const operators::NoAnswer& why);

// Prints "roster: no such person" and returns exit_no for UnknownPerson; throws StartError
// otherwise.
int no_answer(const operators::NoAnswer& why);

// The answer; StartError if there is none.
template <class T>
[[nodiscard]] T required(operators::Answered<T> answer) {
    if (!answer) throw StartError(words_for(answer.error()));
    return *std::move(answer);
}

}  // namespace roster::cli
