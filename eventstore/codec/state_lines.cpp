#include "eventstore/codec/state_lines.hpp"

#include <limits>

#include "eventstore/codec/event_form.hpp"

namespace roster::eventstore {

namespace {

using domain::Active;
using domain::Claim;
using domain::IssuedCode;
using domain::Pending;
using domain::Registrant;
using domain::Spent;
using domain::StreamVersion;

// --- Writing

class Writer {
public:
    void add(const domain::Absent&) { put(CanonicalObject().text("is", "absent")); }

    void add(const domain::Erased& erased) {
        put(CanonicalObject()
                .text("erased_at", to_rfc3339(erased.erased_at))
                .text("is", "erased")
                .text("user_id", erased.user_id.to_string()));
    }

    void add(const Pending& pending) { add("pending", pending); }

    void add(const Active& active) {
        CanonicalObject line;
        line.text("activated_at", to_rfc3339(active.activated_at));
        if (active.registrant) line.text("email", active.registrant->recipient.email.text());
        line.text("is", "active");
        if (active.last_notice) line.text("last_notice", to_rfc3339(*active.last_notice));
        add_locale_and_password(line, active.registrant);
        put(line.number("password_at", active.password_version.value)
                .text("registered_at", to_rfc3339(active.registered_at))
                .text("user_id", active.user_id.to_string()));
        for (const auto& code : active.codes) add(code);
        if (active.shadow) add("shadow", *active.shadow);
    }

    void add(const KnownEvent& event) {
        put(CanonicalObject()
                .text("id", event.id.to_string())
                .text("is", "event")
                .number("version", event.version.value));
    }

    [[nodiscard]] const std::string& lines() const { return lines_; }

private:
    void put(const CanonicalObject& line) { lines_.append(line.finish()).push_back('\n'); }

    void add(std::string_view is, const Pending& pending) {
        put(CanonicalObject()
                .text("is", is)
                .text("registered_at", to_rfc3339(pending.registered_at))
                .text("user_id", pending.user_id.to_string()));
        for (const auto& claim : pending.claims) add(claim);
        for (const auto& code : pending.codes) add(code);
        for (const auto& spent : pending.rejected) add("rejected", spent);
        for (const auto& spent : pending.new_claims) add("new_claim", spent);
        for (const auto& spent : pending.disowned) add("disowned", spent);
    }

    static void add_locale_and_password(CanonicalObject& line,
                                        const std::optional<Registrant>& registrant) {
        if (!registrant) return;
        line.text("locale", registrant->recipient.locale.tag())
            .text("password", registrant->password.phc);
    }

    void add(const Claim& claim) {
        CanonicalObject line;
        if (claim.registrant) line.text("email", claim.registrant->recipient.email.text());
        line.text("is", "claim");
        if (claim.registrant) line.text("locale", claim.registrant->recipient.locale.tag());
        line.text("made_at", to_rfc3339(claim.made_at));
        if (claim.network) line.text("network", hex(*claim.network));
        if (claim.registrant) line.text("password", claim.registrant->password.phc);
        put(line.number("password_at", claim.password.value).number("reissues", claim.reissues));
    }

    void add(const IssuedCode& code) {
        put(CanonicalObject()
                .number("claim", code.claim.value)
                .text("code_id", code.id.to_string())
                .text("code_key_id", code.key_id.text())
                .boolean("disowned", code.is_disowned)
                .number("event", code.event.value)
                .text("expires_at", to_rfc3339(code.life.expires_at()))
                .text("is", "code")
                .text("issued_at", to_rfc3339(code.life.issued_at()))
                .text("mail", domain::enum_name(code.mail))
                .text("network", hex(code.network))
                .boolean("open", code.is_open)
                .text("origin", code.origin.to_string())
                .text("reason", domain::enum_name(code.reason))
                .boolean("shadow", code.is_shadow)
                .number("wrong_codes", code.wrong_codes));
    }

    void add(std::string_view is, const Spent& spent) {
        put(CanonicalObject()
                .text("at", to_rfc3339(spent.at))
                .text("is", is)
                .text("network", hex(spent.network)));
    }

    std::string lines_;
};

// --- Reading

int count_of(JsonMembers& line, const char* name) {
    const auto number = line.number(name);
    if (number < 0 || number > std::numeric_limits<int>::max()) throw JsonMembers::wrong(name);
    return static_cast<int>(number);
}

std::optional<Registrant> registrant_of(JsonMembers& line) {
    if (!line.has("email")) return std::nullopt;
    return Registrant{
        {line.parsed<domain::EmailAddress>("email"), line.parsed<domain::Locale>("locale")},
        {line.text("password")}};
}

Pending pending_of(JsonMembers& line) {
    return {.user_id = user_id_of(line),
            .registered_at = line.time("registered_at"),
            .claims = {},
            .codes = {},
            .rejected = {},
            .new_claims = {},
            .disowned = {}};
}

Active active_of(JsonMembers& line) {
    return {.user_id = user_id_of(line),
            .registered_at = line.time("registered_at"),
            .activated_at = line.time("activated_at"),
            .registrant = registrant_of(line),
            .password_version = stream_version_of(line, "password_at"),
            .codes = {},
            .last_notice =
                line.has("last_notice") ? std::optional(line.time("last_notice")) : std::nullopt,
            .shadow = {}};
}

Claim claim_of(JsonMembers& line) {
    return {.password = stream_version_of(line, "password_at"),
            .made_at = line.time("made_at"),
            .network = line.has("network") ? std::optional(line.network("network")) : std::nullopt,
            .registrant = registrant_of(line),
            .reissues = count_of(line, "reissues")};
}

IssuedCode code_of(JsonMembers& line) {
    return {{.id = code_id_of(line),
             .claim = {line.number("claim")},
             .is_shadow = line.boolean("shadow"),
             .mail = enum_of<domain::MailOutcome>(line, "mail"),
             .is_open = line.boolean("open")},
            stream_version_of(line, "event"),
            line.parsed<domain::CodeId>("origin"),
            line.parsed<domain::CodeKeyId>("code_key_id"),
            enum_of<domain::CodeReason>(line, "reason"),
            life_of(line),
            line.network("network"),
            count_of(line, "wrong_codes"),
            line.boolean("disowned")};
}

Spent spent_of(JsonMembers& line) { return {line.time("at"), line.network("network")}; }

class Reader {
public:
    void take(std::string_view text) {
        JsonMembers line(text);
        const auto is = line.text("is");
        if (!begins(is, line) && !goes_on(is, line)) throw JsonMembers::wrong("is");
        line.require_none_left();
    }

    UserSnapshot finish() {
        if (events_.empty()) throw MalformedJson("it names no event");
        state_.version = events_.back().version;
        return {std::move(state_), std::move(events_)};
    }

private:
    bool begins(std::string_view is, JsonMembers& line) {
        if (is == "absent")
            state_.situation = domain::Absent{};
        else if (is == "erased")
            state_.situation = domain::Erased{user_id_of(line), line.time("erased_at")};
        else if (is == "pending")
            state_.situation = pending_of(line);
        else if (is == "active")
            state_.situation = active_of(line);
        else
            return false;
        return true;
    }

    bool goes_on(std::string_view is, JsonMembers& line) {
        if (is == "shadow")
            active().shadow = pending_of(line);
        else if (is == "claim")
            holder().claims.push_back(claim_of(line));
        else if (is == "code")
            codes().push_back(code_of(line));
        else if (is == "rejected")
            holder().rejected.push_back(spent_of(line));
        else if (is == "new_claim")
            holder().new_claims.push_back(spent_of(line));
        else if (is == "disowned")
            holder().disowned.push_back(spent_of(line));
        else if (is == "event")
            events_.push_back(
                {stream_version_of(line, "version"), line.parsed<domain::EventId>("id")});
        else
            return false;
        return true;
    }

    Active& active() {
        auto* active = std::get_if<Active>(&state_.situation);
        if (active == nullptr) throw MalformedJson("a line of somebody active");
        return *active;
    }

    // The registration, or the shadow, that is being read.
    Pending& holder() {
        if (auto* pending = std::get_if<Pending>(&state_.situation)) return *pending;
        if (!active().shadow) throw MalformedJson("a line of a registration");
        return *active().shadow;
    }

    std::vector<IssuedCode>& codes() {
        auto* active = std::get_if<Active>(&state_.situation);
        return active != nullptr && !active->shadow ? active->codes : holder().codes;
    }

    domain::UserState state_;
    std::vector<KnownEvent> events_;
};

}  // namespace

std::string state_lines(const UserSnapshot& snapshot) {
    Writer writer;
    std::visit([&](const auto& situation) { writer.add(situation); }, snapshot.state.situation);
    for (const auto& event : snapshot.events) writer.add(event);
    return writer.lines();
}

UserSnapshot read_state_lines(std::string_view lines) {
    Reader reader;
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        if (end == std::string_view::npos) throw MalformedJson("a line without an end");
        reader.take(lines.substr(0, end));
        lines.remove_prefix(end + 1);
    }
    return reader.finish();
}

}  // namespace roster::eventstore
