#pragma once
// Erases people where no actors run: UserErased and the end of their key in one append. What the
// command line does; a node's own erasures go through its actors.
//
// Works beside running nodes: the stream's version is checked, and whoever else appends meanwhile
// only makes us decide again.

#include <functional>
#include <string>

#include "operators/person.hpp"
#include "operators/sure_appender.hpp"
#include "telemetry/request_context.hpp"

namespace roster::operators {

enum class Erasure {
    done,
    kept,  // `wanted` said no
};

class Eraser {
public:
    static constexpr int max_conflicts = 20;  // of one person

    // `by`: the operator, for the event's metadata.
    Eraser(OperatorsLog& log, std::string by);

    // `wanted` sees the story that the erasure is decided on. UnknownPerson: there is nobody, or
    // nobody any more. StoreSilent: running it again is safe.
    [[nodiscard]] Answered<Erasure> erase(const Person& person,
                                          const std::function<bool(const Story&)>& wanted);

private:
    OperatorsLog& log_;
    std::string by_;
    SureAppender appender_;
};

}  // namespace roster::operators
