#include "eventstore/postgres/endpoint.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <sstream>
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
// Long enough to read or copy a part of the log; nobody waits for such a statement, and it waits
// for a lock no longer than the second line says.
constexpr std::chrono::hours migration_timeout{12};
constexpr seconds migration_lock_timeout{120};
constexpr milliseconds probe_timeout{1500};
constexpr seconds min_connect_timeout{2};  // libpq takes less for this

void append_pair(std::string& text, std::string_view key, std::string_view value) {
    text.append(key).append("='");
    for (const char c : value) {
        if (c == '\'' || c == '\\') text.push_back('\\');
        text.push_back(c);
    }
    text.append("' ");
}

using Options = std::map<std::string, std::string>;

std::string text_of(const Options& options) {
    std::string text;
    for (const auto& [key, value] : options)
        if (!value.empty()) append_pair(text, key, value);
    return text;
}

// What the URL says itself.
Options options_in(const std::string& url) {
    char* error = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
        PQconninfoParse(url.c_str(), &error), &PQconninfoFree);
    if (!parsed) {
        PQfreemem(error);  // it may quote the password
        throw std::invalid_argument(
            "ROSTER_DATABASE_URL: not the URL of a PostgreSQL database, or with a parameter that "
            "libpq does not know");
    }
    Options options;
    for (const auto* option = parsed.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr) options[option->keyword] = option->val;
    return options;
}

std::vector<std::string> parts_of(const std::string& list) {
    std::vector<std::string> parts;
    std::stringstream text(list);
    for (std::string part; std::getline(text, part, ',');) parts.push_back(part);
    if (parts.empty() || list.ends_with(',')) parts.emplace_back();
    return parts;
}

// a,b,c becomes b,c,a.
void rotate(std::string& list) {
    const auto comma = list.find(',');
    if (comma != std::string::npos) list = list.substr(comma + 1) + "," + list.substr(0, comma);
}

std::string milliseconds_text(milliseconds value) { return std::to_string(value.count()); }

Options options_of(const StoreSettings& settings) {
    auto options = options_in(settings.url);
    options.try_emplace("application_name", "roster");
    // Of several hosts, a standby would be taken as soon as the primary is away for a moment, and
    // kept.
    options.try_emplace("target_session_attrs", "read-write");
    const auto connect =
        std::max(std::chrono::ceil<seconds>(settings.connect_timeout), min_connect_timeout);
    options["connect_timeout"] = std::to_string(connect.count());
    options["tcp_user_timeout"] = milliseconds_text(settings.call_timeout);
    options["keepalives"] = "1";
    options["keepalives_idle"] = "2";
    options["keepalives_interval"] = "1";
    options["keepalives_count"] = "2";
    options["client_encoding"] = "UTF8";
    return options;
}

}  // namespace

std::string connection_string(const StoreSettings& settings) {
    return text_of(options_of(settings));
}

PostgresHosts::PostgresHosts(const StoreSettings& settings) {
    auto options = options_of(settings);
    const auto names = parts_of(options[options.contains("host") ? "host" : "hostaddr"]);
    const auto ports = parts_of(options["port"]);
    for (std::size_t i = 0; i < names.size(); ++i) {
        hosts_.push_back({names[i], ports[std::min(i, ports.size() - 1)]});
        beginning_with_.push_back(text_of(options));
        for (const auto* list : {"host", "hostaddr", "port"}) rotate(options[list]);
    }
}

const std::string& PostgresHosts::connection_string() const { return beginning_with_[first_]; }

void PostgresHosts::reached(const PostgresHost& host) { put_first(host, 0); }

void PostgresHosts::left_unanswered(const PostgresHost& host) { put_first(host, 1); }

void PostgresHosts::put_first(const PostgresHost& host, std::size_t behind_it) {
    for (std::size_t i = 0; i < hosts_.size(); ++i)
        if (hosts_[i].name == host.name && (hosts_[i].port == host.port || hosts_[i].port.empty()))
            first_ = (i + behind_it) % hosts_.size();
}

milliseconds call_timeout(const StoreSettings& settings, SessionKind kind) {
    switch (kind) {
        case SessionKind::migration:
            return migration_timeout;
        case SessionKind::probe:
            return std::min(probe_timeout, settings.call_timeout);
        case SessionKind::events:
        case SessionKind::read_models:
        case SessionKind::schema:
            return settings.call_timeout;
    }
    return settings.call_timeout;
}

std::string session_setup(const StoreSettings& settings, SessionKind kind) {
    const auto limit = call_timeout(settings, kind);
    const auto at_least = [](milliseconds value) { return std::max(value, milliseconds{100}); };
    const auto lock_limit =
        std::min(at_least(limit - lock_margin), milliseconds(migration_lock_timeout));
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
        lock_limit.count(), at_least(limit - statement_margin).count(),
        idle_in_transaction_timeout.count());
    // A plan made while the log was small must not scan it when it has grown.
    if (kind == SessionKind::events)
        setup += "SET enable_seqscan=off; SET plan_cache_mode=force_generic_plan;";
    return setup + "SELECT (current_setting('synchronous_standby_names') <> '')::int";
}

}  // namespace roster::eventstore
