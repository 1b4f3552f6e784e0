#pragma once
// Erases people on an operator's word: UserErased and the end of their key in one append.
//
// Works beside running nodes: the stream's version is checked, and whoever else appends meanwhile
// only makes us decide again.

#include <functional>
#include <string>

#include "cli/person.hpp"

namespace roster::cli {

enum class Erasure {
    done,
    unknown_user,  // there is nobody, or nobody any more
    kept,          // `wanted` said no
};

class Eraser {
public:
    static constexpr int max_conflicts = 20;  // of one person
    static constexpr int max_resolves = 5;    // of one append whose fate is unknown

    explicit Eraser(eventstore::EventStore& store);

    // `wanted` sees the state that the erasure is decided on. Throws StartError if the store does
    // not answer; running it again is safe.
    [[nodiscard]] Erasure erase(const Person& person,
                                const std::function<bool(const domain::UserState&)>& wanted);

private:
    [[nodiscard]] bool append(const eventstore::StreamAppend& append);
    [[nodiscard]] bool resolve(const eventstore::StreamAppend& append);

    std::unique_ptr<eventstore::EventReader> reader_;
    std::unique_ptr<eventstore::EventAppender> appender_;
};

// Asks on a terminal, "question [y/N]"; elsewhere the command itself is the answer.
[[nodiscard]] bool is_confirmed(const std::string& question);

}  // namespace roster::cli
