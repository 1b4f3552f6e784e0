// libcurl's own parser decides, so that what is accepted here is what it will use.

#include "consumer/smtp_url.hpp"

#include <memory>
#include <new>
#include <stdexcept>
#include <string_view>

#include <curl/curl.h>
#include <fmt/format.h>

namespace roster::consumer {

namespace {

constexpr std::string_view clear_query = "tls=off";

struct UrlDeleter {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

[[noreturn]] void fail(std::string_view what) {
    throw std::invalid_argument(
        fmt::format("the mail server's URL {}; use smtp://host:port, smtp://host:port?tls=off or "
                    "smtps://host:port",
                    what));
}

class Url {
public:
    explicit Url(const std::string& text) : owned_(curl_url()) {
        if (owned_ == nullptr) throw std::bad_alloc();
        if (curl_url_set(owned_.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
            CURLUE_OK)
            fail("is not a URL");
    }

    [[nodiscard]] std::string part(CURLUPart which) const {
        char* value = nullptr;
        if (curl_url_get(owned_.get(), which, &value, 0) != CURLUE_OK) return {};
        const std::string result(value);
        curl_free(value);
        return result;
    }
    void clear(CURLUPart which) { curl_url_set(owned_.get(), which, nullptr, 0); }

private:
    std::unique_ptr<CURLU, UrlDeleter> owned_;
};

}  // namespace

SmtpEndpoint parse_smtp_url(const std::string& text) {
    Url url(text);
    const auto scheme = url.part(CURLUPART_SCHEME);
    if (scheme != "smtp" && scheme != "smtps") fail("has another scheme");
    if (url.part(CURLUPART_HOST).empty()) fail("has no host");
    if (!url.part(CURLUPART_USER).empty() || !url.part(CURLUPART_PASSWORD).empty())
        fail("holds credentials, which belong into settings of their own");
    const auto query = url.part(CURLUPART_QUERY);
    if (!query.empty() && (query != clear_query || scheme == "smtps"))
        fail("has an unknown parameter");
    const auto path = url.part(CURLUPART_PATH);
    url.clear(CURLUPART_QUERY);
    url.clear(CURLUPART_PATH);
    auto where = url.part(CURLUPART_URL);
    while (where.ends_with('/')) where.pop_back();
    return {.url = std::move(where),
            .ehlo_name = path.empty() ? path : path.substr(1),
            .in_clear = !query.empty()};
}

}  // namespace roster::consumer
