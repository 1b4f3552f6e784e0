#pragma once
// A TCP client that sends exactly the bytes it is told to, and reads what comes back. For tests;
// one thread at a time.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace roster::http::testing {

// A response as it came over the wire.
struct RawResponse {
    int status = 0;
    std::string head;
    std::string body;

    [[nodiscard]] std::string field(std::string_view name) const;  // empty if missing
};

class RawClient {
public:
    explicit RawClient(std::uint16_t port);
    virtual ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    // False if the server has closed the connection.
    bool send(std::string_view bytes);
    void finish_sending();
    // Nothing if the connection ended, or nothing came for 15 s, before a whole response.
    [[nodiscard]] std::optional<RawResponse> receive();
    // Everything until the server closes; `was_reset` says how it ended.
    [[nodiscard]] std::string receive_all();
    [[nodiscard]] bool was_reset() const { return was_reset_; }
    // Whether the server closes without sending anything more.
    [[nodiscard]] bool is_closed_by_server();
    void close();
    // Of answers to HEAD only the head comes.
    void expect_no_body(bool value = true) { expects_no_body_ = value; }
    // How long to wait for bytes, instead of 15 s.
    void set_patience(std::chrono::milliseconds time);

    [[nodiscard]] std::optional<RawResponse> exchange(std::string_view bytes) {
        send(bytes);
        return receive();
    }

protected:
    virtual long write_some(const char* bytes, std::size_t count);
    virtual long read_some(char* bytes, std::size_t count);
    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    bool read_more();

    int descriptor_ = -1;
    std::string buffer_;
    bool was_reset_ = false;
    bool has_ended_ = false;
    bool expects_no_body_ = false;
};

}  // namespace roster::http::testing
