#pragma once
// Events as CloudEvents 1.0 JSON (structured mode), the form in which they leave Roster. Port.

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/keyring.hpp"
#include "domain/user_events.hpp"
#include "messaging/mail_messages.hpp"

namespace roster::messaging {

struct EnvelopeFields {
    domain::LogId log;
    domain::GlobalPosition position;
    domain::StreamId stream;
    domain::EventId event_id;
    std::string type;  // wire name
    domain::LogTime recorded_at;
    std::optional<telemetry::Traceparent> traceparent;
};

// {"specversion":"1.0","id":<event id>,"source":"/roster/<log
// id>","type":"roster.<Type>","subject":<user id>,"time":…,
//  "datacontenttype":"application/json","position":…,"streamid":…,"traceparent":…,"data":<public
//  data>}
[[nodiscard]] std::string encode_cloud_event(const EnvelopeFields& envelope,
                                             const domain::UserId& user,
                                             std::string_view public_data);

// The same with the extension attributes "codeid", "codekeyid", "codeissuedat", "codeexpiresat"
// (where there is a code) and "recipient": the address and locale, sealed under the mail key with
// log id, event id, type, stream id, user id, code id, code key and times as associated data. For
// events that cause a mail and whose recipient is not shredded. What both arguments hold is taken
// from the envelope.
[[nodiscard]] std::string encode_mail_cloud_event(const MailOrder& order,
                                                  const EnvelopeFields& envelope,
                                                  std::string_view public_data,
                                                  const crypto::SecretBytes& mail_key);

// Refuses whatever was changed, paired anew or sealed under another key. `data` is not read: what
// the order says is in the attributes.
[[nodiscard]] std::expected<MailOrder, MessageError> decode_mail_order(
    std::string_view message, const crypto::SecretBytes& mail_key);

// roster.events.user.<Type>, for events that cause no mail.
[[nodiscard]] std::string subject_of(std::string_view type);
// roster.events.mail.<Type>.<user id>, for those that must cause one; so that one person's can be
// found when they are erased.
[[nodiscard]] std::string mail_subject_of(std::string_view type, const domain::UserId& user);
// Matches all of one person's.
[[nodiscard]] std::string mail_subjects_of(const domain::UserId& user);

}  // namespace roster::messaging
