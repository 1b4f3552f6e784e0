#pragma once
// The mail server and everybody's mailbox behind it. Its moods are the schedule's.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "consumer/mailer.hpp"
#include "domain/ids.hpp"
#include "tests/simulation/faults.hpp"

namespace roster::simulation {

// What kills a worker in the middle of its work. Nobody catches it: it is no std::exception.
struct Killed {};

// A mail that was taken.
struct ReceivedMail {
    std::string to;
    std::optional<domain::CodeId> code_id;  // none: the notice
    std::string digits;
    domain::LogTime at;
    bool is_confirmed = true;
    // Its worker was killed, or the bus was away, before that it was sent could be recorded.
    bool is_unrecorded = false;
};

enum class MailMood { fine, later, refused, unreachable, ours, silent_taken, silent_lost };

// One thread.
class Mailboxes final : public consumer::Mailer {
public:
    explicit Mailboxes(const SimulatedClock& clock) : clock_(clock) {}

    MailMood mood = MailMood::fine;
    bool kills_next = false;                   // right after it took a mail
    std::function<bool()> cannot_be_recorded;  // that its worker sends a mail now
    std::vector<ReceivedMail> received;

    std::expected<void, consumer::MailError> send(const consumer::Mail& mail) override;
    std::expected<void, consumer::MailError> rehearse(const consumer::Mail&) override;

private:
    void take(const consumer::Mail& mail, bool is_confirmed);

    const SimulatedClock& clock_;
};

}  // namespace roster::simulation
