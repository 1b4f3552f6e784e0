#include "cli/http_probe.hpp"

#include <memory>
#include <new>

#include <curl/curl.h>

namespace roster::cli {

namespace {

constexpr std::chrono::seconds alive_limit{2};
constexpr std::size_t max_answer = 64 * 1024;

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

std::size_t keep(char* octets, std::size_t size, std::size_t count, void* body) {
    auto& text = *static_cast<std::string*>(body);
    if (text.size() + size * count > max_answer) return 0;
    text.append(octets, size * count);
    return size * count;
}

std::string loopback_of(const std::string& host) {
    if (host == "0.0.0.0") return "127.0.0.1";
    if (host == "::") return "::1";
    return host;
}

std::string place_of(const http::ListenAddress& address) {
    const auto host = loopback_of(address.host);
    const bool is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(address.port);
}

}  // namespace

std::expected<ProbeAnswer, std::string> probe(const ProbeTarget& target, const std::string& path,
                                              std::chrono::seconds limit) {
    const Handle handle(curl_easy_init(), &curl_easy_cleanup);
    if (!handle) throw std::bad_alloc();
    const auto place = place_of(target.address);
    const auto url = (target.over_tls ? "https://" : "http://") + place + path;
    ProbeAnswer answer;
    const auto set = [&](CURLoption option, auto value) {
        curl_easy_setopt(handle.get(), option, value);
    };
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_NOPROXY, "*");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT, static_cast<long>(limit.count()));
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
    set(CURLOPT_WRITEFUNCTION, &keep);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&answer.body));
    const auto result = curl_easy_perform(handle.get());
    if (result != CURLE_OK)
        return std::unexpected(place + ": cannot connect, or no answer of HTTP in time: " +
                               curl_easy_strerror(result));
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    return answer;
}

bool is_alive(const ProbeTarget& admin) {
    const auto answer = probe(admin, "/healthz", alive_limit);
    return answer && answer->status == 200;
}

}  // namespace roster::cli
