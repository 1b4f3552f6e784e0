#include "http/pages/documentation.hpp"

#include "http/pages/embedded_file.hpp"
#include "operators/event_page.hpp"
#include "text/duration.hpp"
#include "text/json_writer.hpp"

ROSTER_EMBED(roster_openapi, ROSTER_PAGES_DIR "/openapi.json")
ROSTER_EMBED(roster_admin_openapi, ROSTER_PAGES_DIR "/admin_openapi.json")
ROSTER_EMBED(roster_docs_page, ROSTER_PAGES_DIR "/assets/page.html")
ROSTER_EMBED(roster_docs_script, ROSTER_PAGES_DIR "/assets/page.js")
ROSTER_EMBED(roster_swagger_css, ROSTER_SWAGGER_DIR "/swagger-ui.css")
ROSTER_EMBED(roster_swagger_bundle, ROSTER_SWAGGER_DIR "/swagger-ui-bundle.js")

namespace roster::http {
namespace {

constexpr std::string_view for_an_hour = "public, max-age=3600";

std::string without_quotes(const std::string& json) { return json.substr(1, json.size() - 2); }

std::string example_code(int digits) {
    constexpr std::string_view ten_digits = "0427318596";
    return std::string(ten_digits.substr(0, static_cast<std::size_t>(digits)));
}

std::string in_words(std::chrono::seconds time) {
    if (time == std::chrono::seconds(60)) return "one minute";
    return std::to_string(time.count()) + (time.count() == 1 ? " second" : " seconds");
}

std::string pause_in_words(std::chrono::seconds pause) {
    if (pause == std::chrono::seconds(0)) return "A new code can be asked for at once";
    return "At least " + in_words(pause) + " must pass between two codes";
}

// Takes out the members of this name wherever they stand. They are objects and not the last of
// theirs; the last line of each is indented as its first is.
void drop_members(std::string& description, const std::string& name) {
    const auto first_line = '"' + name + "\": {\n";
    for (auto at = description.find(first_line); at != description.npos;
         at = description.find(first_line)) {
        const auto begin = description.rfind('\n', at);
        const auto last_line = description.substr(begin, at - begin) + "},";
        description.erase(begin, description.find(last_line, at) + last_line.size() - begin);
    }
}

void drop_shards(std::string& description) {
    for (const auto* name :
         {"421", "WrongShard", "WrongShardProblem", "wrong-shard", "Roster-Shard"})
        drop_members(description, name);
    replace_all(description,
                "          {\n            \"$ref\": \"#/components/parameters/Roster-Shard\"\n"
                "          },\n",
                "");
}

std::string known_event_types() {
    std::string list;
    for (const auto type : operators::event_types())
        list += (list.empty() ? "[" : ",") + text::json_string(type);
    return list + "]";
}

Handler answer_with(std::string description) {
    return [description = std::move(description)](const ExchangePtr& exchange) {
        exchange->respond(json_response(200, description));
    };
}

}  // namespace

namespace documentation {
const EmbeddedFile page{between(roster_docs_page_begin, roster_docs_page_end),
                        "text/html; charset=utf-8"};
const EmbeddedFile script{between(roster_docs_script_begin, roster_docs_script_end),
                          "text/javascript; charset=utf-8"};
const EmbeddedFile style_sheet{between(roster_swagger_css_begin, roster_swagger_css_end),
                               "text/css; charset=utf-8", for_an_hour};
const EmbeddedFile bundle{between(roster_swagger_bundle_begin, roster_swagger_bundle_end),
                          "text/javascript; charset=utf-8", for_an_hour};
}  // namespace documentation

std::string openapi(const DescribedService& service) {
    const auto rate = service.requests_per_minute ? std::to_string(*service.requests_per_minute)
                                                  : std::string("an unlimited number of");
    std::string description(between(roster_openapi_begin, roster_openapi_end));
    const auto fill_in = [&](std::string_view marker, std::string_view value) {
        replace_all(description, marker, value);
    };
    if (service.shard)
        fill_in("\"@number:last_shard@\"", std::to_string(service.shard->count() - 1));
    else
        drop_shards(description);
    fill_in("\"@number:digits@\"", std::to_string(service.code_digits));
    fill_in("\"@number:lifetime@\"", std::to_string(service.code_lifetime.count()));
    fill_in("@digits@", std::to_string(service.code_digits));
    fill_in("@example_code@", example_code(service.code_digits));
    fill_in("@lifetime@", in_words(service.code_lifetime));
    fill_in("@pause@", pause_in_words(service.resend_cooldown));
    fill_in("@rate@", rate);
    fill_in("@quantum@", text::to_text(service.answer_quantum));
    fill_in("@product@", without_quotes(text::json_string(service.product_name)));
    fill_in("@version@", ROSTER_VERSION);
    return description;
}

std::string admin_openapi() {
    std::string description(between(roster_admin_openapi_begin, roster_admin_openapi_end));
    replace_all(description, "\"@event_types@\"", known_event_types());
    replace_all(description, "@version@", ROSTER_VERSION);
    return description;
}

Handler openapi_handler(const DescribedService& service) { return answer_with(openapi(service)); }

Handler admin_openapi_handler() { return answer_with(admin_openapi()); }

}  // namespace roster::http
