#pragma once
// Sees to it that a request is answered exactly once, whatever becomes of it. No CAF here.

#include "actors/ask.hpp"

namespace roster::actors {

// Where it is dropped unanswered (a message to a stopped actor, a killed actor), it answers
// "stopping".
class PendingAnswer {
public:
    explicit PendingAnswer(Answer answer);
    explicit PendingAnswer(DeliveryAnswer answer);
    ~PendingAnswer();
    PendingAnswer(PendingAnswer&& other) noexcept;
    PendingAnswer(const PendingAnswer&) = delete;
    PendingAnswer& operator=(const PendingAnswer&) = delete;
    PendingAnswer& operator=(PendingAnswer&&) = delete;

    // The first call answers, further ones do nothing.
    void give(Reply reply);

private:
    std::function<void(Reply)> give_;
};

}  // namespace roster::actors
