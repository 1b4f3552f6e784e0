#include "consumer/curl_http_sender.hpp"

#include <memory>
#include <new>
#include <stdexcept>
#include <string>

#include <curl/curl.h>

namespace roster::consumer {

namespace {

using messaging::HttpOutcome;
using messaging::HttpPost;

// More of an answer is not waited for.
constexpr std::size_t longest_answer = 64 * 1024;
constexpr long first_final_status = 200;

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

struct HeaderList {
    ~HeaderList() { curl_slist_free_all(list); }
    void add(const std::string& line) {
        auto* longer = curl_slist_append(list, line.c_str());
        if (longer == nullptr) throw std::bad_alloc();
        list = longer;
    }

    curl_slist* list = nullptr;
};

std::size_t discard(char*, std::size_t size, std::size_t count, void* seen) {
    auto& octets = *static_cast<std::size_t*>(seen);
    octets += size * count;
    return octets > longest_answer ? 0 : size * count;
}

// About once a second.
int look_up(void* post, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& goes_on = static_cast<const HttpPost*>(post)->goes_on;
    return goes_on && !goes_on() ? 1 : 0;
}

class CurlHttpSender final : public messaging::HttpSender {
public:
    CurlHttpSender() : handle_(curl_easy_init(), &curl_easy_cleanup) {
        if (!handle_) throw std::bad_alloc();
    }

    HttpOutcome post(const HttpPost& post) override {
        HeaderList headers;
        for (const auto& [name, value] : post.headers)
            headers.add(std::string(name).append(": ").append(value));
        headers.add("Expect:");
        std::size_t seen = 0;
        prepare(post, headers, seen);
        const auto result = curl_easy_perform(handle_.get());
        long status = 0;
        curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
        // An answer that is too long, or never ends, is one all the same.
        const bool is_answered =
            result == CURLE_WRITE_ERROR ||
            (result == CURLE_OPERATION_TIMEDOUT && status >= first_final_status);
        if (result == CURLE_OK || is_answered)
            return {.status = static_cast<int>(status), .problem = {}};
        return {.status = 0, .problem = curl_easy_strerror(result)};
    }

private:
    void prepare(const HttpPost& post, const HeaderList& headers, std::size_t& seen) {
        auto* handle = handle_.get();
        curl_easy_reset(handle);
        curl_easy_setopt(handle, CURLOPT_URL, post.url.c_str());
        curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
        curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.list);
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(post.body.size()));
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, post.body.c_str());
        curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(post.patience.count()));
        curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        curl_easy_setopt(handle, CURLOPT_PROXY, "");
        curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, discard);
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, &seen);
        curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, look_up);
        curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &post);
    }

    Handle handle_;
};

}  // namespace

std::unique_ptr<messaging::HttpSender> make_curl_http_sender() {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (ready != CURLE_OK) throw std::runtime_error("libcurl does not start");
    return std::make_unique<CurlHttpSender>();
}

}  // namespace roster::consumer
