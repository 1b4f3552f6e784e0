#include "tests/simulation/mailboxes.hpp"

#include <utility>

namespace roster::simulation {

using consumer::MailError;

namespace {

std::expected<void, MailError> refused(MailError::Kind kind) {
    return std::unexpected(MailError{kind, "as the schedule ordered"});
}

}  // namespace

std::expected<void, MailError> Mailboxes::send(const consumer::Mail& mail) {
    switch (mood) {
        case MailMood::fine:
            take(mail, true);
            if (!std::exchange(kills_next, false)) return {};
            received.back().is_unrecorded = true;
            throw Killed{};
        case MailMood::later:
            return refused(MailError::Kind::later);
        case MailMood::refused:
            return refused(MailError::Kind::refused);
        case MailMood::unreachable:
            return refused(MailError::Kind::unreachable);
        case MailMood::ours:
            return refused(MailError::Kind::ours);
        case MailMood::silent_taken:
            take(mail, false);
            return refused(MailError::Kind::unconfirmed);
        case MailMood::silent_lost:
            return refused(MailError::Kind::unconfirmed);
    }
    std::unreachable();
}

std::expected<void, MailError> Mailboxes::rehearse(const consumer::Mail&) {
    if (mood == MailMood::unreachable) return refused(MailError::Kind::unreachable);
    if (mood == MailMood::ours) return refused(MailError::Kind::ours);
    return {};
}

void Mailboxes::take(const consumer::Mail& mail, bool is_confirmed) {
    const auto id = mail.message_id.substr(0, mail.message_id.find('@'));
    received.push_back({.to = mail.to,
                        .code_id = mail.code ? domain::CodeId::parse(id) : std::nullopt,
                        .digits = mail.code.value_or(""),
                        .at = clock_.log_now(),
                        .is_confirmed = is_confirmed,
                        .is_unrecorded = cannot_be_recorded && cannot_be_recorded()});
}

}  // namespace roster::simulation
