// One function a situation: a new one does not compile until it is described.

#include "operators/state_json.hpp"

#include "domain/enum_names.hpp"
#include "domain/overloaded.hpp"
#include "text/json_writer.hpp"

namespace roster::operators {

namespace {

using text::JsonArray;
using text::JsonObject;

std::string_view fate_name(domain::MailOutcome mail) {
    switch (mail) {
        case domain::MailOutcome::awaited:
            return "awaited";
        case domain::MailOutcome::mailed:
            return "mailed";
        case domain::MailOutcome::failed:
            return "failed";
        case domain::MailOutcome::no_report:
            return "no_report";
        case domain::MailOutcome::used:
            return "used";
        case domain::MailOutcome::replaced:
            return "replaced";
        case domain::MailOutcome::never_sent:
            return "never_sent";
    }
    return "";
}

JsonArray codes_json(const std::vector<domain::IssuedCode>& codes) {
    JsonArray list;
    for (const auto& code : codes)
        list.add_json(JsonObject()
                          .add("code_id", code.id.to_string())
                          .add("claim", code.claim.value)
                          .add("reason", domain::enum_name(code.reason))
                          .add("issued_at", domain::to_rfc3339(code.life.issued_at()))
                          .add("expires_at", domain::to_rfc3339(code.life.expires_at()))
                          .add("mail", fate_name(code.mail))
                          .text());
    return list;
}

void add_registrant(JsonObject& json, const domain::Registrant* registrant) {
    if (registrant == nullptr) return;
    json.add("email", registrant->recipient.email.text())
        .add("locale", registrant->recipient.locale.tag());
}

JsonObject window_json(const domain::IssuedCode& code) {
    JsonObject json;
    json.add("code_id", code.id.to_string())
        .add("expires_at", domain::to_rfc3339(code.life.expires_at()))
        .add("wrong_codes", code.wrong_codes);
    return json;
}

// A claim is named by the version of the event that set its password.
JsonArray claims_json(const domain::Pending& pending) {
    JsonArray list;
    for (const auto& claim : pending.claims) {
        JsonObject json;
        json.add("claim", claim.password.value).add("made_at", domain::to_rfc3339(claim.made_at));
        const auto* code = domain::newest_code(pending, claim);
        if (code != nullptr && code->is_open) json.add("window", window_json(*code));
        list.add_json(json.text());
    }
    return list;
}

JsonObject describe(const domain::Pending& pending) {
    JsonObject json;
    add_registrant(json, domain::first_registrant(pending));
    json.add("status", "pending")
        .add("registered_at", domain::to_rfc3339(pending.registered_at))
        .add("claims", claims_json(pending))
        .add("wrong_codes_in_30_days", pending.rejected.size())
        .add("codes", codes_json(pending.codes));
    return json;
}

JsonObject describe(const domain::Active& active) {
    JsonObject json;
    add_registrant(json, active.registrant ? &*active.registrant : nullptr);
    json.add("status", "active")
        .add("registered_at", domain::to_rfc3339(active.registered_at))
        .add("activated_at", domain::to_rfc3339(active.activated_at))
        .add("codes", codes_json(active.codes));
    if (active.last_notice) json.add("last_notice", domain::to_rfc3339(*active.last_notice));
    if (active.shadow)
        json.add("shadow", JsonObject().add("registered_at",
                                            domain::to_rfc3339(active.shadow->registered_at)));
    return json;
}

JsonObject describe(const domain::Erased& erased) {
    JsonObject json;
    json.add("status", "erased").add("erased_at", domain::to_rfc3339(erased.erased_at));
    return json;
}

JsonObject describe(const domain::Absent& /*absent*/) {
    JsonObject json;
    json.add("status", "absent");
    return json;
}

}  // namespace

std::string state_members(const domain::UserState& state) {
    const auto json =
        std::visit([](const auto& situation) { return describe(situation); }, state.situation);
    const auto text = json.text();
    return text.substr(1, text.size() - 2);
}

}  // namespace roster::operators
