#include "cli/webhooks_file.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "cli/start_error.hpp"
#include "cli/toml_parser.hpp"
#include "cli/type_option.hpp"
#include "crypto/secret_file.hpp"
#include "followers/webhook_message.hpp"
#include "text/ascii.hpp"

namespace roster::cli {

namespace {

constexpr std::size_t longest_name = 40;
constexpr std::array known_keys{"name",  "url",    "secret_file", "previous_secret_file",
                                "types", "address"};

// One endpoint's table, with words for what is wrong in it.
class Table {
public:
    Table(const std::filesystem::path& file, const toml::table& table)
        : file_(file), table_(table) {}

    [[noreturn]] void refuse(const std::string& what) const {
        throw StartError("ROSTER_WEBHOOKS_FILE: " + file_.string() + ":" +
                         std::to_string(table_.source().begin.line) + ": " + what);
    }
    [[nodiscard]] std::string text(const char* key) const {
        const auto* value = table_.get(key);
        if (value == nullptr) return {};
        if (const auto* text = value->as_string()) return text->get();
        refuse(std::string(key) + " is not a text");
    }
    [[nodiscard]] std::string required(const char* key) const {
        auto value = text(key);
        if (value.empty()) refuse(std::string("an endpoint needs ") + key);
        return value;
    }
    [[nodiscard]] bool flag(const char* key) const {
        const auto* value = table_.get(key);
        if (value == nullptr) return false;
        if (const auto* flag = value->as_boolean()) return flag->get();
        refuse(std::string(key) + " is neither true nor false");
    }
    [[nodiscard]] std::set<std::string> types() const {
        std::set<std::string> types;
        const auto* value = table_.get("types");
        if (value == nullptr) return types;
        if (value->as_array() == nullptr || value->as_array()->empty())
            refuse("types is not a list of events' names");
        for (const auto& item : *value->as_array()) types.insert(type_of(item));
        return types;
    }
    void refuse_unknown_keys() const {
        for (const auto& [key, value] : table_)
            if (std::ranges::find(known_keys, key.str()) == known_keys.end())
                refuse("an endpoint has no '" + std::string(key.str()) + "'");
    }

private:
    [[nodiscard]] std::string type_of(const toml::node& item) const {
        const auto* name = item.as_string();
        if (name == nullptr) refuse("types is not a list of events' names");
        if (const auto unknown = unknown_type(name->get())) refuse(*unknown);
        return name->get();
    }

    const std::filesystem::path& file_;
    const toml::table& table_;
};

bool is_name(const std::string& name) {
    const auto is_allowed = [](char c) {
        return (text::is_letter(c) && c >= 'a') || text::is_digit(c) || c == '-';
    };
    return name.size() <= longest_name && std::ranges::all_of(name, is_allowed);
}

bool is_on_this_machine(const std::string& url) {
    static constexpr std::array hosts{"http://localhost", "http://127.0.0.1", "http://[::1]"};
    return std::ranges::any_of(hosts, [&](std::string_view host) {
        return url.starts_with(host) &&
               (url.size() == host.size() || url[host.size()] == ':' || url[host.size()] == '/');
    });
}

crypto::SecretBytes secret_in(const Table& table, const std::string& file) {
    const auto content = crypto::read_secret_file(file);
    if (!content) table.refuse(content.error().message);
    auto text = content->text();
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    auto secret = followers::parse_webhook_secret(text);
    if (!secret) table.refuse("'" + file + "' does not hold whsec_ and 24 to 64 octets in base64");
    return *std::move(secret);
}

followers::WebhookEndpointPtr endpoint_in(const Table& table) {
    table.refuse_unknown_keys();
    auto endpoint = std::make_shared<followers::WebhookEndpoint>();
    endpoint->name = table.required("name");
    if (!is_name(endpoint->name))
        table.refuse("name is not of a-z, 0-9 and '-', at most 40 of them");
    endpoint->url = table.required("url");
    const bool is_secure = endpoint->url.starts_with("https://");
    if (!is_secure && !endpoint->url.starts_with("http://"))
        table.refuse("url of '" + endpoint->name + "' begins with neither https:// nor http://");
    endpoint->with_address = table.flag("address");
    if (endpoint->with_address && !is_secure && !is_on_this_machine(endpoint->url))
        table.refuse("'" + endpoint->name + "' is told addresses, so its url has to be https");
    endpoint->secrets.push_back(secret_in(table, table.required("secret_file")));
    const auto previous = table.text("previous_secret_file");
    if (!previous.empty()) endpoint->secrets.push_back(secret_in(table, previous));
    endpoint->types = table.types();
    return endpoint;
}

toml::table parse(const std::filesystem::path& file) {
    const auto refuse = [&](const std::string& what) {
        throw StartError("ROSTER_WEBHOOKS_FILE: " + file.string() + what);
    };
    std::ifstream stream(file);
    if (!stream || std::filesystem::is_directory(file)) refuse(": cannot be read");
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    auto table = parse_toml(text);
    if (table) return *std::move(table);
    const auto& [line, why] = table.error();
    refuse(":" + std::to_string(line) + ": " + why);
    return {};
}

}  // namespace

operators::WebhookEndpoints read_webhooks_file(const std::filesystem::path& file) {
    operators::WebhookEndpoints endpoints;
    if (file.empty()) return endpoints;
    const auto document = parse(file);
    for (const auto& [key, value] : document)
        if (key.str() != "endpoint" || value.as_array() == nullptr)
            Table(file, document).refuse("only [[endpoint]] tables stand here");
    const auto* list = document.get_as<toml::array>("endpoint");
    if (list == nullptr) return endpoints;
    for (const auto& item : *list) {
        if (item.as_table() == nullptr)
            Table(file, document).refuse("only [[endpoint]] tables stand here");
        const Table table(file, *item.as_table());
        auto endpoint = endpoint_in(table);
        if (operators::find_webhook(endpoints, endpoint->name))
            table.refuse("a second endpoint is called '" + endpoint->name + "'");
        endpoints.push_back(std::move(endpoint));
    }
    return endpoints;
}

}  // namespace roster::cli
