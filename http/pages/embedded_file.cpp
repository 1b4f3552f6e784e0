#include "http/pages/embedded_file.hpp"

namespace roster::http {

void replace_all(std::string& in, std::string_view marker, std::string_view value) {
    for (auto at = in.find(marker); at != in.npos; at = in.find(marker, at + value.size()))
        in.replace(at, marker.size(), value);
}

Handler page_handler(const EmbeddedFile& file) {
    return [file](const ExchangePtr& exchange) {
        HttpResponse response{.static_body = file.content};
        exchange->respond(response.with("Content-Type", file.content_type)
                              .with("Cache-Control", file.cache_control)
                              .with("Content-Security-Policy", file.policy));
    };
}

Handler page_handler(std::string html) {
    return [html = std::move(html)](const ExchangePtr& exchange) {
        HttpResponse response{.body = html};
        exchange->respond(response.with("Content-Type", "text/html; charset=utf-8")
                              .with("Content-Security-Policy", page_policy));
    };
}

}  // namespace roster::http
