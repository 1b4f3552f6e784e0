#pragma once
// The loop of a listener, and the way of an answer through it to RESTinio. Only for the files that
// instantiate a server.

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include <restinio/all.hpp>

#include "http/server/limits.hpp"
#include "http/server/message.hpp"
#include "http/server/request_guard.hpp"
#include "http/server/unframed_output.hpp"
#include "text/ascii.hpp"

namespace roster::http {

// What a loop can take back when it ends.
class OpenRequest {
public:
    virtual ~OpenRequest() = default;
    virtual void cut() = 0;
};

// The io_context, and who may still use it. Requests hold it: a connection must not outlive its
// io_context, and an answer may come after the listener has gone.
class Loop : public asio::io_context {
public:
    // Runs `task` on one of the loop's threads, unless the loop is closed.
    template <class Task>
    void post(Task&& task) {
        const std::lock_guard lock(mutex_);
        if (is_open_) asio::post(*this, std::forward<Task>(task));
    }

    // The same, not before `when`.
    void post_at(std::chrono::steady_clock::time_point when, std::function<void()> task) {
        const std::lock_guard lock(mutex_);
        if (!is_open_) return;
        const auto timer = std::make_shared<asio::steady_timer>(*this, when);
        timer->async_wait([timer, task = std::move(task)](const asio::error_code& error) {
            if (!error) task();
        });
    }

    // Nothing is posted from now on.
    void close() {
        const std::lock_guard lock(mutex_);
        is_open_ = false;
    }

    // Drops everything that waits in the loop, for handlers there own requests and requests own
    // the loop; and closes the connections of requests that still wait for their answers. After the
    // loop's threads are joined, and before the server goes: RESTinio's connections must not
    // outlive their acceptor.
    void abandon() {
        shutdown();
        std::vector<std::shared_ptr<OpenRequest>> open;
        {
            const std::lock_guard lock(mutex_);
            for (const auto& [key, request] : requests_)
                if (auto alive = request.lock()) open.push_back(std::move(alive));
        }
        for (const auto& request : open) {
            request->cut();
            closed(request.get());
        }
        // What is left is being destroyed on other threads at this very moment.
        std::unique_lock lock(mutex_);
        idle_.wait(lock, [&] { return requests_.empty(); });
    }

    void opened(const std::shared_ptr<OpenRequest>& request) {
        const std::lock_guard lock(mutex_);
        requests_.emplace(request.get(), request);
    }
    void closed(const OpenRequest* request) {
        const std::lock_guard lock(mutex_);
        if (requests_.erase(request) > 0 && requests_.empty()) idle_.notify_all();
    }
    void request_began() {
        const std::lock_guard lock(mutex_);
        ++unfinished_;
    }
    void request_ended() {
        const std::lock_guard lock(mutex_);
        if (--unfinished_ == 0) idle_.notify_all();
    }
    void wait_until_idle(std::chrono::milliseconds limit) {
        std::unique_lock lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        const auto earliest = now + std::min(limit, min_drain);
        idle_.wait_until(lock, earliest, [] { return false; });
        idle_.wait_until(lock, now + limit, [&] { return unfinished_ == 0; });
    }

private:
    std::mutex mutex_;
    bool is_open_ = true;
    int unfinished_ = 0;
    std::unordered_map<const OpenRequest*, std::weak_ptr<OpenRequest>> requests_;
    std::condition_variable idle_;
};

// Counts as an unfinished request as long as it lives.
struct Unfinished {
    explicit Unfinished(std::shared_ptr<Loop> l) : loop(std::move(l)) { loop->request_began(); }
    ~Unfinished() { loop->request_ended(); }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    std::shared_ptr<Loop> loop;
};

inline restinio::http_status_line_t status_line(int status) {
    return {restinio::http_status_code_t{static_cast<std::uint16_t>(status)},
            std::string(reason_phrase(status))};
}

// An answer bit by bit, in chunks or, where the client has no chunks, up to the end of the
// connection. A client that does not read is cut by the write limit; what the connection then
// drops tells `written`.
template <class Output>
class RestinioStream final : public ResponseStream,
                             public std::enable_shared_from_this<RestinioStream<Output>> {
public:
    using Builder = restinio::response_builder_t<Output>;

    RestinioStream(std::shared_ptr<Loop> loop, Builder builder)
        : loop_(std::move(loop)), builder_(std::move(builder)) {}

    void write(std::string chunk, std::function<void(bool)> written) override {
        loop_->post([self = this->shared_from_this(), chunk = std::move(chunk),
                     written = std::move(written)]() mutable {
            self->builder_.append_chunk(std::move(chunk));
            self->builder_.flush(
                [written = std::move(written)](const auto& error) { written(!error); });
        });
    }

    void end() override {
        loop_->post([self = this->shared_from_this()] { self->builder_.done(); });
    }

private:
    std::shared_ptr<Loop> loop_;  // outlives builder_
    Builder builder_;
};

// One request that RESTinio handed over. Counts as unfinished until its answer is written or its
// connection is gone.
class RestinioSink final : public ResponseSink,
                           public OpenRequest,
                           public std::enable_shared_from_this<RestinioSink> {
public:
    RestinioSink(std::shared_ptr<Loop> loop, restinio::request_handle_t request,
                 bool is_version_1_0)
        : written_(std::make_shared<Unfinished>(loop)),
          loop_(std::move(loop)),
          request_(std::move(request)),
          is_version_1_0_(is_version_1_0) {}

    ~RestinioSink() override {
        request_.reset();
        loop_->closed(this);
    }

    // Never at once: RESTinio 0.6.16 forgets what it has read of the next request if a request is
    // answered before its handler returns (it starts to read twice, after the handler and after the
    // write).
    void send(HttpResponse response) override {
        loop_->post([self = shared_from_this(), response = std::move(response)]() mutable {
            self->write(response);
        });
    }

    // A drain does not wait for what may never end.
    std::shared_ptr<ResponseStream> open(const HttpResponse& head) override {
        written_.reset();
        return is_version_1_0_ ? stream<UnframedOutput>(head)
                               : stream<restinio::chunked_output_t>(head);
    }

    void post(std::function<void()> task) override { loop_->post(std::move(task)); }

    void post_at(std::chrono::steady_clock::time_point when, std::function<void()> task) override {
        loop_->post_at(when, std::move(task));
    }

    void cut() override {
        request_.reset();
        written_.reset();
    }

private:
    template <class Output>
    auto begin(const HttpResponse& response) {
        auto out = request_->create_response<Output>(status_line(response.status));
        out.append_header_date_field();
        for (const auto& field : response.fields) out.append_header(field.name, field.value);
        if (response.close) out.connection_close();
        return out;
    }

    template <class Output>
    std::shared_ptr<ResponseStream> stream(const HttpResponse& head) {
        auto out = begin<Output>(head);
        if (is_version_1_0_) out.connection_close();
        return std::make_shared<RestinioStream<Output>>(loop_, std::move(out));
    }

    void write(HttpResponse& response) {
        if (response.without_body || response.status == no_content) return write_head(response);
        auto out = begin<restinio::restinio_controlled_output_t>(response);
        if (!response.static_body.empty())
            out.set_body(
                restinio::const_buffer(response.static_body.data(), response.static_body.size()));
        else
            out.set_body(std::move(response.body));
        out.done([written = std::move(written_)](const auto&) {});
    }

    // To HEAD the length is told that GET's body would have (RFC 9110, 9.3.2 and 8.6).
    void write_head(const HttpResponse& response) {
        auto out = begin<UnframedOutput>(response);
        if (response.status != no_content)
            out.append_header("Content-Length", std::to_string(response.content().size()));
        out.done([written = std::move(written_)](const auto&) {});
    }

    static constexpr int no_content = 204;

    std::shared_ptr<Unfinished> written_;
    std::shared_ptr<Loop> loop_;  // outlives request_
    restinio::request_handle_t request_;
    const bool is_version_1_0_;
};

inline HttpRequest to_http_request(const restinio::request_t& from) {
    HttpRequest request;
    const auto& header = from.header();
    request.path = header.path();
    request.query = header.query();
    request.body = from.body();
    request.peer = from.remote_endpoint().address().to_string();
    header.for_each_field([&](const auto& field) {
        const std::string_view name = field.name();
        if (text::equal_ignoring_case(name, method_field)) {
            request.method = field.value();
        } else if (text::equal_ignoring_case(name, version_field)) {
            request.is_version_1_0 = true;
        } else if (text::equal_ignoring_case(name, fault_field)) {
            int fault = 0;
            std::from_chars(field.value().data(), field.value().data() + field.value().size(),
                            fault);
            request.fault = static_cast<MessageFault>(fault);
        } else {
            request.has_length |= text::equal_ignoring_case(name, "Content-Length");
            request.fields.push_back({std::string(name), field.value()});
        }
    });
    return request;
}

}  // namespace roster::http
