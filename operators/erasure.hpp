#pragma once
// Erases people where no actors run: UserErased and the end of their key in one append. What the
// command line does; a node's own erasures go through its actors.
//
// Works beside running nodes: the stream's version is checked, and whoever else appends meanwhile
// only makes us decide again.

#include <functional>
#include <memory>
#include <string>

#include "operators/person.hpp"
#include "telemetry/request_context.hpp"

namespace roster::operators {

enum class Erasure {
    done,
    kept,  // `wanted` said no
};

class Eraser {
public:
    static constexpr int max_conflicts = 20;  // of one person
    static constexpr int max_resolves = 5;    // of one append whose fate is unknown

    // `by`: the operator, for the event's metadata.
    Eraser(OperatorsLog& log, std::string by);

    // `wanted` sees the story that the erasure is decided on. UnknownPerson: there is nobody, or
    // nobody any more. StoreSilent: running it again is safe.
    [[nodiscard]] Answered<Erasure> erase(const Person& person,
                                          const std::function<bool(const Story&)>& wanted);

private:
    [[nodiscard]] Answered<bool> append(const eventstore::StreamAppend& append);
    [[nodiscard]] Answered<bool> resolve(const eventstore::StreamAppend& append);

    OperatorsLog& log_;
    std::string by_;
    std::unique_ptr<eventstore::EventAppender> appender_;
};

}  // namespace roster::operators
