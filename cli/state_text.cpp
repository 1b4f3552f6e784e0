// One description serves both forms; the readable one lists its members.

#include "cli/state_text.hpp"

#include <nlohmann/json.hpp>

#include "domain/overloaded.hpp"
#include "eventstore/codec/event_wire_names.hpp"

namespace roster::cli {

namespace {

using Json = nlohmann::ordered_json;

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

Json codes_json(const std::vector<domain::IssuedCode>& codes) {
    auto list = Json::array();
    for (const auto& code : codes)
        list.push_back({{"code_id", code.id.to_string()},
                        {"claim", code.claim.value},
                        {"reason", eventstore::wire_name(code.reason)},
                        {"issued_at", domain::to_rfc3339(code.issued_at)},
                        {"expires_at", domain::to_rfc3339(code.expires_at)},
                        {"mail", fate_name(code.mail)}});
    return list;
}

void add_registrant(Json& json, const domain::UserId& user, const domain::Registrant* registrant) {
    json["user_id"] = user.to_string();
    if (registrant == nullptr) return;
    json["email"] = registrant->recipient.email.text();
    json["locale"] = registrant->recipient.locale.tag;
}

// A claim is named by the version of the event that set its password.
Json claims_json(const domain::Pending& pending) {
    auto list = Json::array();
    for (const auto& claim : pending.claims) {
        Json json{{"claim", claim.password.value}, {"made_at", domain::to_rfc3339(claim.made_at)}};
        if (const auto* code = domain::newest_code(pending, claim); code && code->is_open)
            json["window"] = {{"code_id", code->id.to_string()},
                              {"expires_at", domain::to_rfc3339(code->expires_at)},
                              {"wrong_codes", code->wrong_codes}};
        list.push_back(std::move(json));
    }
    return list;
}

Json describe(const domain::Pending& pending) {
    Json json;
    add_registrant(json, pending.user_id, domain::first_registrant(pending));
    json["status"] = "pending";
    json["registered_at"] = domain::to_rfc3339(pending.registered_at);
    json["claims"] = claims_json(pending);
    json["wrong_codes_in_30_days"] = pending.rejected.size();
    json["codes"] = codes_json(pending.codes);
    return json;
}

Json describe(const domain::Active& active) {
    Json json;
    add_registrant(json, active.user_id, active.registrant ? &*active.registrant : nullptr);
    json["status"] = "active";
    json["registered_at"] = domain::to_rfc3339(active.registered_at);
    json["activated_at"] = domain::to_rfc3339(active.activated_at);
    json["codes"] = codes_json(active.codes);
    if (active.last_notice) json["last_notice"] = domain::to_rfc3339(*active.last_notice);
    if (active.shadow)
        json["shadow"] = {{"registered_at", domain::to_rfc3339(active.shadow->registered_at)}};
    return json;
}

Json describe(const domain::Erased& erased) {
    return {{"user_id", erased.user_id.to_string()},
            {"status", "erased"},
            {"erased_at", domain::to_rfc3339(erased.erased_at)}};
}

Json describe(const domain::Absent&) { return {{"status", "absent"}}; }

Json describe(const domain::UserState& state) {
    return std::visit([](const auto& situation) { return describe(situation); }, state.situation);
}

std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

// name=value name=value
std::string on_one_line(const Json& object) {
    std::string line;
    for (const auto& [name, value] : object.items())
        line += (line.empty() ? "" : " ") + name + "=" + text_of(value);
    return line;
}

std::string line_of(const std::string& name, const std::string& text) {
    constexpr std::size_t name_width = 22;
    return name + std::string(name.size() < name_width ? name_width - name.size() : 1, ' ') + text +
           "\n";
}

}  // namespace

std::string state_members(const domain::UserState& state) {
    const auto json = describe(state).dump(-1, ' ', false, Json::error_handler_t::replace);
    return json.substr(1, json.size() - 2);
}

std::string readable_state(const domain::UserState& state) {
    std::string lines;
    const auto json = describe(state);
    for (const auto& [name, value] : json.items()) {
        if (value.is_array())
            for (const auto& entry : value)
                lines += line_of(name.substr(0, name.size() - 1), on_one_line(entry));
        else
            lines += line_of(name, value.is_object() ? on_one_line(value) : text_of(value));
    }
    return lines;
}

}  // namespace roster::cli
