#include "actors/command_and_reply.hpp"

#include <algorithm>
#include <vector>

#include "crypto/code_derivation.hpp"
#include "crypto/random_ids.hpp"
#include "domain/overloaded.hpp"

namespace roster::actors {
namespace {

using domain::StreamVersion;
using Match = std::optional<StreamVersion>;

// A password that a state knows, and what its hash was made with; nothing: it cannot be compared.
struct Comparable : domain::KnownPassword {
    std::optional<crypto::HashRecipe> recipe;
};
using Comparables = std::vector<Comparable>;

Comparables comparables_of(const domain::UserState& state, const crypto::PasswordSalt& salt) {
    Comparables known;
    for (auto& password : domain::known_passwords(state)) {
        auto recipe = crypto::recipe_of(password.hash, salt);
        known.push_back({std::move(password), std::move(recipe)});
    }
    return known;
}

// A kept proof was made with the current parameters, and every older password with these had been
// compared then. One with other parameters had not, and comes first: so it must be compared now.
Match match_proof(const Comparables& known, const KnownStream& stream,
                  const domain::EventId& proven, const crypto::HashRecipe& current) {
    for (const auto& password : known) {
        if (stream.events.at(password.version) == proven) return password.version;
        if (password.recipe != current) return std::nullopt;
    }
    return std::nullopt;
}

template <class KnownPasswords>
Match match_hashes(const KnownPasswords& known, const std::vector<MadeHash>& made) {
    for (const auto& password : known) {
        const auto equals = [&](const MadeHash& any) {
            return crypto::same_password(any.hash, password.hash);
        };
        if (std::ranges::any_of(made, equals)) return password.version;
    }
    return std::nullopt;
}

// With the salt of the imported hash that has this form, or of nobody's: one computation whoever is
// asked for.
crypto::HashRecipe recipe_for(const crypto::HashForm& form, const Comparables& known) {
    for (const auto& password : known) {
        const auto* setting =
            password.recipe ? std::get_if<crypto::HashSetting>(&*password.recipe) : nullptr;
        if (setting != nullptr && setting->form == form) return *setting;
    }
    return crypto::decoy_setting(form);
}

// What is computed: with the current parameters, the previous ones and the forms of imported hashes
// always, whoever is asked for; then what each known password has yet.
std::vector<crypto::HashRecipe> wanted_recipes(const Comparables& known,
                                               const ActorSettings& settings) {
    std::vector<crypto::HashRecipe> wanted{settings.argon2};
    wanted.insert(wanted.end(), settings.argon2_previous.begin(), settings.argon2_previous.end());
    for (const auto& form : settings.imported_hashes) wanted.push_back(recipe_for(form, known));
    for (const auto& password : known)
        if (password.recipe) wanted.push_back(*password.recipe);
    return wanted;
}

// The first hash that is still missing.
std::optional<NeedsHash> missing_hash(const Comparables& known, const std::vector<MadeHash>& made,
                                      const ActorSettings& settings) {
    if (made.size() >= max_hashes_per_request(settings)) return std::nullopt;
    for (auto& recipe : wanted_recipes(known, settings))
        if (std::ranges::find(made, recipe, &MadeHash::recipe) == made.end())
            return NeedsHash{std::move(recipe)};
    return std::nullopt;
}

std::expected<Match, NeedsHash> judge(const Ask& ask, const KnownStream& stream, const Node& node) {
    const auto& evidence = ask.evidence;
    const auto salt = crypto::password_salt(node.keys.index_key(), ask.stream);
    const auto known = comparables_of(stream.state, salt);
    if (evidence.proven) {
        const auto match = match_proof(known, stream, *evidence.proven, node.settings.argon2);
        if (match) return match;
    }
    if (auto missing = missing_hash(known, evidence.hashes, node.settings))
        return std::unexpected(*std::move(missing));
    return match_hashes(known, evidence.hashes);
}

// The codes that were given, of whatever claims.
std::vector<domain::CodeId> match_code(const domain::VerificationCode& given,
                                       const domain::UserState& state, const Node& node) {
    std::vector<domain::CodeId> matched;
    for (const auto& code : domain::activating_codes(state)) {
        const auto* key = node.keys.code_key(code.key_id);
        if (key == nullptr) continue;
        const auto right = crypto::derive_code(key->key, {node.log_id, code.user_id, code.code_id},
                                               node.settings.code_digits);
        if (crypto::same_code(right, given)) matched.push_back(code.code_id);
    }
    return matched;
}

// --- Commands

// What each kind of ask needs in common.
struct Builder {
    const Ask& ask;
    const KnownStream& stream;
    const Node& node;

    using Command = std::expected<domain::UserCommand, NeedsHash>;

    domain::NewCode new_code() const {
        return {crypto::new_id<domain::CodeId>(ask.arrived), node.keys.current_code_key().id,
                ask.network};
    }

    // Builds with the password event that was matched.
    template <class Build>
    Command once_judged(Build build) const {
        const auto match = judge(ask, stream, node);
        if (!match) return std::unexpected(match.error());
        return build(*match);
    }

    Command operator()(const Request& request) const { return std::visit(*this, request); }

    Command operator()(const RegisterRequest& asked) const {
        const auto& hashes = ask.evidence.hashes;
        return domain::Register{
            .new_user_id = crypto::new_id<domain::UserId>(ask.arrived),
            .code = new_code(),
            .registrant = {asked.recipient, hashes.back().hash},
            .matched_password = match_hashes(domain::known_passwords(stream.state), hashes),
            .now = ask.arrived};
    }

    Command operator()(const ActivateRequest& asked) const {
        return once_judged([&](const Match& match) {
            return domain::Activate{match, match_code(asked.code, stream.state, node), ask.network,
                                    ask.arrived};
        });
    }

    Command operator()(const ResendCodeRequest&) const {
        return once_judged(
            [&](const Match& match) { return domain::ResendCode{match, new_code(), ask.arrived}; });
    }

    Command operator()(const AccountRequest&) const {
        return once_judged(
            [&](const Match& match) { return domain::ShowAccount{match, ask.arrived}; });
    }

    template <class Order>
    Order fill_in(Order order) const {
        order.now = ask.arrived;
        return order;
    }

    domain::ReissueCode fill_in(const ReissueOrder& order) const {
        return {order.user_id, order.origin, new_code(), ask.arrived};
    }

    Command operator()(const UserOrder& order) const {
        return std::visit([&](const auto& asked) -> Command { return fill_in(asked); }, order);
    }
};

// --- Replies

template <class Event>
const Event* find_event(const std::vector<domain::UserEvent>& events) {
    for (const auto& event : events) {
        if (const auto* found = std::get_if<Event>(&event)) return found;
    }
    return nullptr;
}

// Of a decision that was no refusal, the password matched.
domain::AccountView view_of(const Settled& settled) {
    return domain::account_view(settled.stream.state, matched_password(settled.command).value())
        .value();
}

Reply registered(const Settled& settled) {
    RegistrationAccepted accepted{.code_expires_in = settled.policy.code_lifetime, .new_user = {}};
    const auto* event = find_event<domain::UserRegistered>(settled.events);
    if (event != nullptr && settled.policy.disclose_accounts) accepted.new_user = event->user_id;
    return accepted;
}

Reply tried(const Settled& settled) {
    if (const auto* rejected = find_event<domain::CodeRejected>(settled.events)) {
        return refused(CodeIncorrect{rejected->attempts_left});
    }
    if (const auto* activated = find_event<domain::UserActivated>(settled.events)) {
        return Activated{activated->user_id, view_of(settled).email, activated->activated_at};
    }
    return refused(domain::UserError(domain::CodeHasExpired{}));
}

Reply delivered(const Settled& settled) { return Delivered{settled.events, {}}; }

Reply reissued(const Settled& settled) {
    if (!settled.to_mail) return delivered(settled);
    const auto& [code, recipient] = *settled.to_mail;
    return Delivered{settled.events,
                     CodeToMail{code, settled.stream.events.at(code.event), recipient}};
}

}  // namespace

std::expected<domain::UserCommand, NeedsHash> command_for(const Ask& ask, const KnownStream& stream,
                                                          const Node& node) {
    return std::visit(Builder{ask, stream, node}, ask.what);
}

std::size_t max_hashes_per_request(const ActorSettings& settings) {
    constexpr std::size_t unlisted = 2;  // the owner's and a shadow's
    return 1 + settings.argon2_previous.size() + settings.imported_hashes.size() + unlisted;
}

std::optional<domain::StreamVersion> matched_password(const domain::UserCommand& command) {
    return std::visit(
        [](const auto& asked) -> std::optional<domain::StreamVersion> {
            if constexpr (requires { asked.matched_password; })
                return asked.matched_password;
            else
                return std::nullopt;
        },
        command);
}

Reply reply_for(const Settled& settled) {
    return std::visit(
        domain::overloaded{
            [&](const domain::Register&) { return registered(settled); },
            [&](const domain::Activate&) { return tried(settled); },
            [&](const domain::ResendCode&) -> Reply {
                return CodeSent{view_of(settled).email, settled.policy.code_lifetime};
            },
            [&](const domain::ShowAccount&) -> Reply { return AccountShown{view_of(settled)}; },
            [&](const domain::CloseWindow&) { return delivered(settled); },
            [&](const domain::ReissueCode&) { return reissued(settled); },
            [&](const domain::RecordMailed&) { return delivered(settled); },
            [&](const domain::RecordMailFailed&) { return delivered(settled); },
            [&](const domain::Erase&) { return delivered(settled); },
            [&](const domain::Disown&) { return delivered(settled); },
            [&](const domain::RehashPassword&) { return delivered(settled); },
            [&](const domain::Import&) { return delivered(settled); },
        },
        settled.command);
}

}  // namespace roster::actors
