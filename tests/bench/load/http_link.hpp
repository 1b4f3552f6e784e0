#pragma once
// A keep-alive HTTP/1.1 connection that carries one request at a time.

#include <functional>
#include <memory>
#include <string>

#include <asio.hpp>

namespace roster::bench {

struct HttpAnswer {
    int status = 0;  // 0: the connection failed before a whole answer came
    std::string body;
};

// Connects at the first request and again after a failure. For the thread of its io_context; `done`
// is called there.
class HttpLink : public std::enable_shared_from_this<HttpLink> {
public:
    using Done = std::function<void(HttpAnswer)>;

    HttpLink(asio::io_context& loop, asio::ip::tcp::endpoint server);

    // The whole request as it goes over the wire. Not before the last one is done.
    void send(std::string request, Done done);

private:
    void write();
    void read_head();
    void read_body(std::size_t head_size);
    void finish(int status, std::string body);
    void fail();

    asio::ip::tcp::socket socket_;
    asio::ip::tcp::endpoint server_;
    std::string request_;
    std::string received_;
    Done done_;
};

}  // namespace roster::bench
