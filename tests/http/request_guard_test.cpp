#include "http/server/request_guard.hpp"

#include "tests/catch.hpp"

using namespace roster::http;

namespace {

std::string take_all(RequestGuard& guard) {
    std::string result;
    for (auto ready = guard.ready(); !ready.empty(); ready = guard.ready()) {
        result += ready;
        guard.taken(ready.size());
    }
    return result;
}

std::string passed_on(std::string_view bytes) {
    RequestGuard guard;
    guard.feed(bytes);
    return take_all(guard);
}

std::string fault_of(std::string_view bytes) {
    const auto out = passed_on(bytes);
    const auto at = out.find("Roster-Fault: ");
    if (at == out.npos) return out.empty() ? "waits" : "none";
    switch (static_cast<MessageFault>(out[at + 14] - '0')) {
        case MessageFault::none:
            return "none";
        case MessageFault::malformed:
            return "malformed";
        case MessageFault::target_too_long:
            return "target";
        case MessageFault::fields_too_large:
            return "fields";
        case MessageFault::transfer_coding:
            return "transfer-coding";
        case MessageFault::body_too_large:
            return "body";
    }
    return "?";
}

std::string request_with(std::string_view fields) {
    return "GET / HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n";
}

}  // namespace

TEST_CASE("a request goes on in one canonical form", "[guard]") {
    CHECK(passed_on(
              "PATCH /a?b=%20c HTTP/1.1\r\nHost: h\r\nX-A:  b \t\r\nContent-Length: 2\r\n\r\nhi") ==
          "POST /a?b=%20c HTTP/1.1\r\nRoster-Method: PATCH\r\nContent-Length: 2\r\nHost: h\r\nX-A: "
          "b\r\n\r\nhi");
}

TEST_CASE("a request in single bytes is the same request", "[guard]") {
    const std::string bytes =
        "\r\nPOST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\nHost: "
        "h\r\n\r\n";
    RequestGuard guard;
    std::string out;
    for (const char byte : bytes) {
        guard.feed({&byte, 1});
        out += take_all(guard);
    }
    CHECK(out == passed_on(bytes));
    CHECK(out.ends_with("POST /b HTTP/1.1\r\nRoster-Method: GET\r\nHost: h\r\n\r\n"));
}

TEST_CASE("pipelined requests go on one by one", "[guard]") {
    RequestGuard guard;
    guard.feed("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::string first(guard.ready());
    CHECK(first.find("/a") != first.npos);
    CHECK(first.find("/b") == first.npos);
}

TEST_CASE("what may be read in two ways is refused", "[guard]") {
    const std::string_view corpus[] = {
        "GET / HTTP/1.1\nHost: h\n\n",
        "GET / HTTP/1.1\r\nHost: h\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA\r: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n: empty\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: \x01\r\n\r\n",
        "GET / HTTP/3.7\r\nHost: h\r\n\r\n",
        "GET / HTTP/0.9\r\nHost: h\r\n\r\n",
        "GET / http/1.1\r\nHost: h\r\n\r\n",
        "GET /\r\n",
        "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: h\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET a HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /%1 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET http://h?<> HTTP/1.1\r\nHost: h\r\n\r\n",
        "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "\x16\x03\x01",
    };
    for (const auto bytes : corpus) {
        CAPTURE(bytes);
        CHECK(fault_of(bytes) == "malformed");
    }
    using namespace std::string_view_literals;
    CHECK(fault_of("GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"sv) == "malformed");
    CHECK(fault_of("GET / HTTP/1.1\r\nHost: h\r\nA: b\0c\r\n\r\n"sv) == "malformed");
}

TEST_CASE("lengths that are not one number are refused", "[guard]") {
    for (const auto* fields : {"Content-Length: +5\r\n", "Content-Length: 5, 5\r\n",
                               "Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: \r\n",
                               "Content-Length: 0x5\r\n", "Content-Length: -1\r\n",
                               "Content-Length: 99999999999999999999\r\n",
                               "Content-Length: 5\r\ncontent-length: 6\r\n"}) {
        CAPTURE(fields);
        CHECK(fault_of(request_with(fields)) == "malformed");
    }
}

TEST_CASE("a body in chunks goes on as one", "[guard]") {
    const std::string head = "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string expected =
        "POST /a HTTP/1.1\r\nRoster-Method: POST\r\nContent-Length: 5\r\nHost: h\r\n\r\nhello";
    CHECK(passed_on(head + "5\r\nhello\r\n0\r\n\r\n") == expected);
    CHECK(passed_on(head + "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n") == expected);
    CHECK(passed_on(head + "05;a=b\r\nhello\r\n000;c\r\nX-Sum: 1\r\n\r\n") == expected);
    CHECK(passed_on(head + "0\r\n\r\n").ends_with("Content-Length: 0\r\nHost: h\r\n\r\n"));
    CHECK(passed_on(head + "5\r\nhello\r\n0\r\n").empty());
}

TEST_CASE("what follows a body in chunks is the next request", "[guard]") {
    const std::string bytes =
        "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        "GET /b HTTP/1.1\r\nHost: h\r\n\r\n";
    RequestGuard guard;
    std::string out;
    for (const char byte : bytes) {
        guard.feed({&byte, 1});
        out += take_all(guard);
    }
    CHECK(out == passed_on(bytes));
    CHECK(out.ends_with("POST /b HTTP/1.1\r\nRoster-Method: GET\r\nHost: h\r\n\r\n"));
    CHECK(guard.is_idle());
}

TEST_CASE("chunks that may be read in two ways are refused", "[guard]") {
    const std::string head = "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const auto* body :
         {"x\r\n", "\r\n", " 5\r\nhello\r\n0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n", "-1\r\n",
          "0x5\r\nhello\r\n", "5 hello\r\n", "5\nhello\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n",
          "5\r\nhelloo\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "000000005\r\nhello\r\n0\r\n\r\n",
          "5;\x01\r\nhello\r\n0\r\n\r\n", "0\r\nno field\r\n\r\n", "0\r\n: x\r\n\r\n",
          "0\r\nA : x\r\n\r\n", "0\r\nA: x\n\r\n", "0\n\r\n"}) {
        CAPTURE(body);
        CHECK(fault_of(head + body) == "malformed");
    }
    CHECK(fault_of(head + std::string(300, '1')) == "malformed");
    CHECK(fault_of(head + "0\r\n" + std::string(5000, 'a')) == "malformed");
}

TEST_CASE("a body in chunks is bounded like any other", "[guard]") {
    const std::string head = "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string half = "800\r\n" + std::string(2048, 'x') + "\r\n";
    CHECK(fault_of(head + half + half + "0\r\n\r\n") == "none");
    CHECK(fault_of(head + half + half + "1\r\nx\r\n0\r\n\r\n") == "body");
    CHECK(fault_of(head + "1001\r\n") == "body");
    CHECK(fault_of(head + "ffffffff\r\n") == "body");
}

TEST_CASE("a coding beside a length, twice, or in HTTP/1.0 is refused", "[guard]") {
    for (const auto* fields :
         {"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
          "Content-Length: 3\r\nTransfer-Encoding: xchunked\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked, chunked\r\n", "Transfer-Encoding:\r\n",
          "Transfer-Encoding: chunked,\r\n", "Transfer-Encoding: \"chunked\"\r\n",
          "Transfer-Encoding: ch unked\r\n"}) {
        CAPTURE(fields);
        CHECK(fault_of(request_with(fields)) == "malformed");
    }
    CHECK(fault_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == "malformed");
}

TEST_CASE("codings other than chunked are not known", "[guard]") {
    for (const auto* coding :
         {"gzip", "gzip, chunked", "identity", "xchunked", "chunked;a=b", "chunked, gzip"})
        CHECK(fault_of(request_with("Transfer-Encoding: " + std::string(coding) + "\r\n")) ==
              "transfer-coding");
}

TEST_CASE("Host is a host, perhaps with a port", "[guard]") {
    const auto with_host = [](const std::string& host) {
        return fault_of("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    };
    for (const auto* good :
         {"h", "a.example", "a.example:80", "a.example:", "127.0.0.1:8080", "[::1]", "[::1]:443",
          "[v1.x:y]", "a_b", "a-b.", "%61", "a,b", "x:65535"})
        CHECK(with_host(good) == "none");
    for (const auto* bad : {"a b",
                            "user@host",
                            "a/b",
                            "a:99999",
                            "[::1",
                            "\"x\"",
                            "",
                            "a:b",
                            "a:80:80",
                            "::1",
                            "[::1]x",
                            "[]",
                            "[1.2.3.4]",
                            "a?b",
                            "a#b",
                            "a\\b",
                            "%zz",
                            "%6",
                            "<x>",
                            ":80",
                            "a:-1",
                            "h, h",
                            "\xC3\xA9.example",
                            "[::1]:",
                            "http://h"}) {
        CAPTURE(bad);
        if (std::string(bad) == "[::1]:")
            CHECK(with_host(bad) == "none");
        else
            CHECK(with_host(bad) == "malformed");
    }
    CHECK(with_host(std::string(256, 'a')) == "malformed");
    CHECK(fault_of("GET / HTTP/1.0\r\n\r\n") == "none");
    CHECK(fault_of("GET / HTTP/1.0\r\nHost: a b\r\n\r\n") == "malformed");
}

TEST_CASE("a target in absolute form names the host that counts", "[guard]") {
    CHECK(passed_on("GET http://other:81/a HTTP/1.1\r\nHost: h\r\n\r\n")
              .contains("Host: other:81\r\n"));
    for (const auto* target :
         {"http://", "http:///a", "http://user@h/a", "http://a b/", "http://h:x/", "http://[::1/",
          "ftp://h/a", "http//h", "h:80", "https://h:99999/"})
        CHECK(fault_of("GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n") ==
              "malformed");
    CHECK(fault_of("GET http://h/ HTTP/1.1\r\n\r\n") == "malformed");
    CHECK(fault_of("GET http://h/ HTTP/1.1\r\nHost: a b\r\n\r\n") == "malformed");
}

TEST_CASE("queries are taken as browsers send them", "[guard]") {
    CHECK(passed_on("GET /a?filter[a]=b|c&d={e}^`\\ HTTP/1.1\r\nHost: h\r\n\r\n")
              .starts_with("POST /a?filter%5ba%5d=b%7cc&d=%7be%7d%5e%60%5c HTTP/1.1\r\n"));
    for (const auto* target : {"/?a\"b", "/?a<b>", "/?a#b", "/?%", "/?\x7F", "/?\xC3\xA9"})
        CHECK(fault_of("GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n") ==
              "malformed");
}

TEST_CASE("HTTP/1.0 is told apart", "[guard]") {
    CHECK(passed_on("GET /a HTTP/1.0\r\n\r\n").contains("Roster-Version: 1.0\r\n"));
    CHECK_FALSE(passed_on("GET /a HTTP/1.1\r\nHost: h\r\nRoster-Version: 1.0\r\n\r\n")
                    .contains("Roster-Version"));
}

TEST_CASE("a refused request is answered for its origin and in its language", "[guard]") {
    const std::string cookie = "Cookie: " + std::string(9000, 'c') + "\r\n";
    const auto before = passed_on(request_with("Origin: https://a.example\r\n" + cookie));
    CHECK(before.contains("Roster-Fault: 3\r\n"));
    CHECK(before.contains("Origin: https://a.example\r\n"));
    CHECK_FALSE(before.contains("Host: h"));
    const auto after =
        passed_on(request_with(cookie + "Origin: https://a.example\r\nAccept-Language: fr\r\n"));
    CHECK(after.contains("Origin: https://a.example\r\n"));
    CHECK(after.contains("Accept-Language: fr\r\n"));
}

TEST_CASE("a guard is idle until the first octet, and again after a request", "[guard]") {
    RequestGuard guard;
    CHECK(guard.is_idle());
    guard.feed("G");
    take_all(guard);
    CHECK_FALSE(guard.is_idle());
    guard.feed("ET /a HTTP/1.1\r\nHost: h\r\n");
    take_all(guard);
    CHECK_FALSE(guard.is_idle());
    CHECK_FALSE(guard.is_between_requests());
    guard.feed("\r\n");
    take_all(guard);
    CHECK(guard.is_idle());
    CHECK(guard.is_between_requests());
    guard.feed("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nx");
    take_all(guard);
    CHECK_FALSE(guard.is_idle());
    CHECK_FALSE(guard.is_between_requests());
}

TEST_CASE("sizes are bounded, also of what never ends", "[guard]") {
    const auto target_of = [](std::size_t size) { return std::string("/").append(size - 1, 'a'); };
    CHECK(fault_of("GET " + target_of(1024) + " HTTP/1.1\r\nHost: h\r\n\r\n") == "none");
    CHECK(fault_of("GET " + target_of(1025) + " HTTP/1.1\r\nHost: h\r\n\r\n") == "target");
    CHECK(fault_of("GET " + target_of(1000)) == "waits");
    CHECK(fault_of("GET " + target_of(100'000)) == "target");
    CHECK(fault_of(std::string(100'000, 'A')) == "malformed");
    CHECK(fault_of(request_with(std::string(64, 'n') + ": v\r\n")) == "none");
    CHECK(fault_of(request_with(std::string(65, 'n') + ": v\r\n")) == "fields");
    CHECK(fault_of(request_with("n: " + std::string(8192, 'v') + "\r\n")) == "none");
    CHECK(fault_of(request_with("n: " + std::string(8193, 'v') + "\r\n")) == "fields");
    CHECK(fault_of("GET / HTTP/1.1\r\nn: " + std::string(100'000, 'v')) == "fields");
    std::string fields;
    for (int i = 0; i < 99; ++i) fields += "n: v\r\n";
    CHECK(fault_of(request_with(fields)) == "none");
    CHECK(fault_of(request_with(fields + "n: v\r\n")) == "fields");
    std::string large;
    for (int i = 0; i < 9; ++i) large += "n: " + std::string(4000, 'v') + "\r\n";
    CHECK(fault_of(request_with(large)) == "fields");
    CHECK(fault_of(request_with("Content-Length: 4096\r\n")) == "none");
    CHECK(fault_of(request_with("Content-Length: 4097\r\n")) == "body");
}

TEST_CASE("after a refusal the rest is discarded", "[guard]") {
    RequestGuard guard;
    guard.feed("GET / HTTP/1.1\nHost: h\n\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(take_all(guard).find("/b") == std::string::npos);
    CHECK(guard.discards());
    guard.feed("GET /c HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(take_all(guard).empty());
}

TEST_CASE("a body that is too large still names its route", "[guard]") {
    CHECK(passed_on("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5000\r\n\r\nxxx") ==
          "POST /a HTTP/1.1\r\nRoster-Method: POST\r\nRoster-Fault: 5\r\nConnection: "
          "close\r\nHost: h\r\n\r\n");
}

TEST_CASE("a client cannot send the guard's own fields or switch protocols", "[guard]") {
    const auto out =
        passed_on(request_with("Roster-Fault: 1\r\nroster-method: DELETE\r\nUpgrade: "
                               "websocket\r\nConnection: Upgrade\r\n"));
    CHECK(out == "POST / HTTP/1.1\r\nRoster-Method: GET\r\nHost: h\r\n\r\n");
}

TEST_CASE("the connection stays open only if the client wants it", "[guard]") {
    const auto closes = [](std::string_view bytes) {
        return passed_on(bytes).find("Connection: close") != std::string::npos;
    };
    CHECK(closes("GET / HTTP/1.1\r\nHost: h\r\nConnection: foo, Close\r\n\r\n"));
    CHECK(closes("GET / HTTP/1.0\r\n\r\n"));
    CHECK_FALSE(closes("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    CHECK_FALSE(closes("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
}

TEST_CASE("the absolute form of a target is taken as its path", "[guard]") {
    CHECK(passed_on("GET http://other/a?b HTTP/1.1\r\nHost: h\r\n\r\n")
              .starts_with("POST /a?b HTTP/1.1"));
    CHECK(
        passed_on("GET HTTPS://other HTTP/1.1\r\nHost: h\r\n\r\n").starts_with("POST / HTTP/1.1"));
    CHECK(passed_on("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n").starts_with("POST * HTTP/1.1"));
}

TEST_CASE("100 Continue is sent once, and only to who waits for it", "[guard]") {
    const std::string head =
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
    RequestGuard waiting;
    waiting.feed(head);
    take_all(waiting);
    CHECK(waiting.wants_continue());
    CHECK_FALSE(waiting.wants_continue());

    RequestGuard sending;
    sending.feed(head + "h");
    take_all(sending);
    sending.feed("i");
    CHECK_FALSE(sending.wants_continue());
}

TEST_CASE("a refused request keeps its own id", "[guard]") {
    CHECK(passed_on("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: abc-1\r\nbad\r\n\r\n")
              .find("X-Request-Id: abc-1\r\n") != std::string::npos);
}
