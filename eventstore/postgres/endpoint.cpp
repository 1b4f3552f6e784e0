#include "eventstore/postgres/endpoint.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <libpq-fe.h>

namespace roster::eventstore {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A writer that is frozen with the head's lock is thrown out after this, and the others go on.
constexpr milliseconds idle_in_transaction_timeout{2000};
// The others must outwait it; their own limit lies this much below the call's.
constexpr milliseconds lock_margin{500};
constexpr milliseconds statement_margin{250};
constexpr seconds migration_timeout{120};
constexpr seconds min_connect_timeout{2};  // libpq takes less for this

void append_pair(std::string& text, const char* key, std::string_view value) {
    text.append(key).append("='");
    for (const char c : value) {
        if (c == '\'' || c == '\\') text.push_back('\\');
        text.push_back(c);
    }
    text.append("' ");
}

bool is_ours(std::string_view key) {
    static constexpr std::string_view ours[] = {
        "connect_timeout",     "tcp_user_timeout", "keepalives",     "keepalives_idle",
        "keepalives_interval", "keepalives_count", "client_encoding"};
    return std::ranges::find(ours, key) != std::end(ours);
}

std::string milliseconds_text(milliseconds value) { return std::to_string(value.count()); }

}  // namespace

std::string connection_string(const StoreSettings& settings) {
    char* error = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
        PQconninfoParse(settings.url.c_str(), &error), &PQconninfoFree);
    if (!options) {
        PQfreemem(error);  // it may quote the password
        throw std::invalid_argument("the database URL cannot be read");
    }
    std::string result;
    bool named = false;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr || is_ours(option->keyword)) continue;
        named = named || std::string_view(option->keyword) == "application_name";
        append_pair(result, option->keyword, option->val);
    }
    const auto connect =
        std::max(std::chrono::ceil<seconds>(settings.connect_timeout), min_connect_timeout);
    append_pair(result, "connect_timeout", std::to_string(connect.count()));
    append_pair(result, "tcp_user_timeout", milliseconds_text(settings.call_timeout));
    append_pair(result, "keepalives", "1");
    append_pair(result, "keepalives_idle", "2");
    append_pair(result, "keepalives_interval", "1");
    append_pair(result, "keepalives_count", "2");
    append_pair(result, "client_encoding", "UTF8");
    if (!named) append_pair(result, "application_name", "roster");
    return result;
}

milliseconds call_timeout(const StoreSettings& settings, SessionKind kind) {
    return kind == SessionKind::migration ? migration_timeout : settings.call_timeout;
}

std::string session_setup(const StoreSettings& settings, SessionKind kind) {
    const auto limit = call_timeout(settings, kind);
    const auto at_least = [](milliseconds value) { return std::max(value, milliseconds{100}); };
    // The last two lines: the server finds out about a client that is gone while it waits for a
    // lock (PostgreSQL 14), and an acknowledged commit is durable whatever the role's default is.
    std::string setup = fmt::format(
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED;"
        "SET TimeZone='UTC'; SET DateStyle='ISO'; SET bytea_output='hex';"
        "SET standard_conforming_strings=on; SET client_min_messages=warning; SET jit=off;"
        "SET lock_timeout={}; SET statement_timeout={}; SET idle_in_transaction_session_timeout={};"
        "SET tcp_keepalives_idle=2; SET tcp_keepalives_interval=1; SET tcp_keepalives_count=2;"
        "SELECT set_config(name, '1000', false) FROM pg_settings"
        " WHERE name = 'client_connection_check_interval';"
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') = 'off';",
        at_least(limit - lock_margin).count(), at_least(limit - statement_margin).count(),
        idle_in_transaction_timeout.count());
    // A plan made while the log was small must not scan it when it has grown.
    if (kind == SessionKind::events)
        setup += "SET enable_seqscan=off; SET plan_cache_mode=force_generic_plan;";
    return setup;
}

}  // namespace roster::eventstore
