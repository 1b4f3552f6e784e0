#pragma once
// HTTP requests and responses as handlers see them. No RESTinio here.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace roster::http {

struct HeaderField {
    std::string name;
    std::string value;
};

// What request_guard found wrong with a message that it could still turn into a request. Everything
// but `none` is answered and then the connection is closed.
enum class MessageFault {
    none,
    malformed,         // 400
    target_too_long,   // 414
    fields_too_large,  // 431
    transfer_coding,   // 501
    body_too_large,    // 413, after the route was found
};

struct HttpRequest {
    std::string method;
    std::string path;   // as it came: nothing is decoded
    std::string query;  // without the '?'
    std::vector<HeaderField> fields;
    std::string body;
    std::string peer;         // the address literal at the other end of the connection
    bool has_length = false;  // of a body: Content-Length, or chunks that were put together
    bool is_version_1_0 = false;
    MessageFault fault = MessageFault::none;

    // The field's value if it came exactly once; null if it is missing or came several times. Names
    // ignore case.
    [[nodiscard]] const std::string* field(std::string_view name) const;
    [[nodiscard]] std::size_t count(std::string_view name) const;
};

struct HttpResponse {
    int status = 200;
    std::vector<HeaderField> fields = {};
    std::string body = {};
    std::string_view static_body =
        {};              // sent instead of `body`, not copied: it lives as long as the program
    bool close = false;  // the connection, after this answer
    bool without_body = false;  // only its length is told: the answer to HEAD
    // How long it took must tell nothing: it leaves at a multiple of the answer quantum.
    bool on_quantum = false;

    HttpResponse& with(std::string_view name, std::string_view value);
    [[nodiscard]] const std::string* field(std::string_view name) const;
    [[nodiscard]] std::string_view content() const {
        return static_body.empty() ? body : static_body;
    }
};

[[nodiscard]] HttpResponse json_response(int status, std::string body);

// An answer that is written bit by bit. Any thread, one call at a time.
class ResponseStream {
public:
    virtual ~ResponseStream() = default;
    // `written` is called on a thread of the listener once the chunk is out (true) or the client is
    // gone or too slow (false); never, if the listener has stopped. Write the next chunk only then.
    virtual void write(std::string chunk, std::function<void(bool)> written) = 0;
    virtual void end() = 0;
};

// Where the one answer to a request goes. Any thread; a client that is gone is fine.
class ResponseSink {
public:
    virtual ~ResponseSink() = default;
    virtual void send(HttpResponse response) = 0;
    // Sends status and fields; the body follows through the stream. Null: this sink cannot.
    [[nodiscard]] virtual std::shared_ptr<ResponseStream> open(const HttpResponse&) {
        return nullptr;
    }
    // Runs `task` on a thread of the listener, or never if the listener has stopped.
    virtual void post(std::function<void()> task) = 0;
    // The same, not before `when`.
    virtual void post_at(std::chrono::steady_clock::time_point when,
                         std::function<void()> task) = 0;
};

// What a listener serves. Both functions are called on the listener's threads, several at a time.
class Application {
public:
    virtual ~Application() = default;
    // Sends one response to `sink`, now or later.
    virtual void handle(HttpRequest request, std::shared_ptr<ResponseSink> sink) = 0;
    // Called every `tick_interval`: what has waited too long is answered.
    virtual void tick() = 0;
    // Whether the connections of the address at the other end are counted as one client's; those
    // of a proxy are many clients'.
    [[nodiscard]] virtual bool counts_connections_of(const std::string& peer) const = 0;
};

[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace roster::http
