#pragma once
// The forms of the events about a code. Private.

#include "eventstore/codec/event_form.hpp"

namespace roster::eventstore {

// Version 1 was of the newest claim, the only one there was, and names none.
template <>
struct Form<domain::CodeIssued> {
    static constexpr WireType type{"CodeIssued", 2};

    static std::string write(const domain::CodeIssued& event) {
        CanonicalObject data;
        add_version(data, "claim", event.claim);
        return data.text("code_id", event.code_id.to_string())
            .text("code_key_id", event.code_key_id.text())
            .text("expires_at", to_rfc3339(event.life.expires_at()))
            .text("issued_at", to_rfc3339(event.life.issued_at()))
            .text("network", hex(event.network))
            .text("origin", event.origin.to_string())
            .text("reason", domain::enum_name(event.reason))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::CodeIssued read(int version, JsonMembers& data) {
        const bool names_claim = version >= 2;
        return {
            .user_id = user_id_of(data),
            .code_id = code_id_of(data),
            .claim = names_claim ? std::optional(stream_version_of(data, "claim")) : std::nullopt,
            .code_key_id = data.parsed<domain::CodeKeyId>("code_key_id"),
            .reason = enum_of<domain::CodeReason>(data, "reason"),
            .origin = data.parsed<domain::CodeId>("origin"),
            .life = life_of(data),
            .network = data.network("network"),
            .recipient = {}};
    }
};

template <>
struct Form<domain::CodeRejected> {
    static constexpr WireType type{"CodeRejected", 1};

    static std::string write(const domain::CodeRejected& event) {
        return CanonicalObject()
            .number("attempts_left", event.attempts_left)
            .text("code_id", event.code_id.to_string())
            .text("network", hex(event.network))
            .text("rejected_at", to_rfc3339(event.rejected_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::CodeRejected read(int /*version*/, JsonMembers& data) {
        constexpr std::int64_t max_attempts = 1000;
        const auto left = data.number("attempts_left");
        if (left < 0 || left > max_attempts) throw JsonMembers::wrong("attempts_left");
        return domain::CodeRejected{.user_id = user_id_of(data),
                                    .code_id = code_id_of(data),
                                    .rejected_at = data.time("rejected_at"),
                                    .network = data.network("network"),
                                    .attempts_left = static_cast<int>(left)};
    }
};

template <>
struct Form<domain::CodeExpired> {
    static constexpr WireType type{"CodeExpired", 1};

    static std::string write(const domain::CodeExpired& event) {
        return CanonicalObject()
            .text("code_id", event.code_id.to_string())
            .text("expired_at", to_rfc3339(event.expired_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::CodeExpired read(int /*version*/, JsonMembers& data) {
        return domain::CodeExpired{.user_id = user_id_of(data),
                                   .code_id = code_id_of(data),
                                   .expired_at = data.time("expired_at")};
    }
};

// Version 1 knew confirmed mails only, and what was confirmed still reads as in version 1.
template <>
struct Form<domain::CodeMailed> {
    static constexpr WireType type{"CodeMailed", 2};

    static std::string write(const domain::CodeMailed& event) {
        CanonicalObject data;
        data.text("code_id", event.code_id.to_string())
            .text("mailed_at", to_rfc3339(event.mailed_at));
        if (event.unconfirmed) data.boolean("unconfirmed", true);
        return data.text("user_id", event.user_id.to_string()).finish();
    }

    static domain::CodeMailed read(int version, JsonMembers& data) {
        const bool may_be_unconfirmed = version >= 2 && data.has("unconfirmed");
        return {.user_id = user_id_of(data),
                .code_id = code_id_of(data),
                .mailed_at = data.time("mailed_at"),
                .unconfirmed = may_be_unconfirmed && data.boolean("unconfirmed")};
    }
};

template <>
struct Form<domain::CodeMailFailed> {
    static constexpr WireType type{"CodeMailFailed", 1};

    static std::string write(const domain::CodeMailFailed& event) {
        return CanonicalObject()
            .text("code_id", event.code_id.to_string())
            .text("detail", event.detail.text())
            .text("failed_at", to_rfc3339(event.failed_at))
            .text("reason", domain::enum_name(event.reason))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::CodeMailFailed read(int /*version*/, JsonMembers& data) {
        return domain::CodeMailFailed{.user_id = user_id_of(data),
                                      .code_id = code_id_of(data),
                                      .failed_at = data.time("failed_at"),
                                      .reason = enum_of<domain::MailFailure>(data, "reason"),
                                      .detail = data.parsed<domain::MailDetail>("detail")};
    }
};

}  // namespace roster::eventstore
