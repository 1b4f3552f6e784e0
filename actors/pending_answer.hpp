#pragma once
// Sees to it that an ask is answered exactly once, whatever becomes of it. No CAF here.

#include <atomic>

#include "actors/requests.hpp"

namespace roster::actors {

// Where it is dropped unanswered (a message to a stopped actor, a killed actor), it answers
// "stopping". Any thread.
class PendingAnswer {
public:
    // An empty answer: nobody wants to know.
    explicit PendingAnswer(Answer answer);
    ~PendingAnswer();
    PendingAnswer(const PendingAnswer&) = delete;
    PendingAnswer& operator=(const PendingAnswer&) = delete;

    // The first call answers, further ones do nothing.
    void give(Reply reply);
    [[nodiscard]] bool is_given() const { return given_; }

private:
    Answer answer_;
    std::atomic<bool> given_{false};
};

}  // namespace roster::actors
