#pragma once
// Posts something to somebody else's HTTP server. Port; consumer/ has the one with libcurl.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace roster::messaging {

struct HttpPost {
    std::string url;  // http or https
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::chrono::milliseconds patience{10'000};  // for all of it
    // Asked about once a second while it waits; false breaks it off. None: nobody does.
    std::function<bool()> goes_on = {};
};

struct HttpOutcome {
    int status = 0;       // 0: no answer
    std::string problem;  // why there is none, in words for operators
};

// One at a time.
class HttpSender {
public:
    virtual ~HttpSender() = default;
    // A redirect is not followed, but is the answer. Of what is answered only the status counts.
    [[nodiscard]] virtual HttpOutcome post(const HttpPost& post) = 0;
};

using HttpSenderFactory = std::function<std::unique_ptr<HttpSender>()>;

}  // namespace roster::messaging
