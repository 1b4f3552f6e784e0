#include "tests/http/wire_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "tests/http/http_fixture.hpp"

namespace roster::http::testing {

namespace {

using namespace std::string_literals;

constexpr const char* refused = "400 close";

std::string get_with(const std::string& fields, const std::string& target = "/nowhere") {
    return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

std::string post_with(const std::string& fields, const std::string& body) {
    return "POST /api/v1/users/register HTTP/1.1\r\nHost: h\r\nContent-Type: "
           "application/json\r\n" +
           fields + "\r\n" + body;
}

std::string with_length(const std::string& body, const std::string& fields = "") {
    return post_with(fields + "Content-Length: " + std::to_string(body.size()) + "\r\n", body);
}

std::string chunked(const std::string& body, const std::string& fields = "") {
    return post_with(fields + "Transfer-Encoding: chunked\r\n", body);
}

void add(Table& table, const std::string& expected, std::initializer_list<std::string> messages) {
    for (const auto& bytes : messages) table.push_back({bytes, expected});
}

Table request_lines() {
    Table table;
    const auto line = [](const std::string& text) { return text + "\r\nHost: h\r\n\r\n"; };
    for (const auto* good : {"GET /nowhere HTTP/1.1",
                             "GET /nowhere?a=b HTTP/1.1",
                             "GET /nowhere?a[b]=c|d HTTP/1.1",
                             "GET /nowhere?{}^`\\ HTTP/1.1",
                             "GET /nowhere?%20%2F HTTP/1.1",
                             "GET // HTTP/1.1",
                             "GET /nowhere?? HTTP/1.1",
                             "GET /a;b=c,d!$&'()*+~ HTTP/1.1",
                             "GET /../x HTTP/1.1",
                             "GET /[a]|{b} HTTP/1.1",
                             "GET http://h/nowhere HTTP/1.1",
                             "GET HTTP://other:80/nowhere HTTP/1.1",
                             "GET https://[::1]/nowhere HTTP/1.1",
                             "GET http://h?x HTTP/1.1",
                             "OPTIONS * HTTP/1.1",
                             "FROBNICATE /nowhere HTTP/1.1",
                             "get /nowhere HTTP/1.1",
                             "G /nowhere HTTP/1.1",
                             "M-SEARCH /nowhere HTTP/1.1",
                             "ABCDEFGHIJKLMNOP /nowhere HTTP/1.1",
                             "!#$%&'*+ /nowhere HTTP/1.1"})
        table.push_back({line(good), std::string(good).starts_with("GET http://h?x") ? "302 open"
                                                                                     : "404 open"});
    for (const auto* method : {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "GET", "post"})
        table.push_back({line(method + " /api/v1/users/register HTTP/1.1"s), "405 open"});
    for (const auto* bad : {"GET /nowhere HTTP/1.2",
                            "GET /nowhere HTTP/2.0",
                            "GET /nowhere HTTP/0.9",
                            "GET /nowhere HTTP/3.7",
                            "GET /nowhere HTTP/1.1.1",
                            "GET /nowhere HTTP/01.1",
                            "GET /nowhere HTTP/1.",
                            "GET /nowhere HTTP/",
                            "GET /nowhere http/1.1",
                            "GET /nowhere HTTPS/1.1",
                            "GET /nowhere",
                            "GET",
                            "/nowhere HTTP/1.1",
                            " GET /nowhere HTTP/1.1",
                            "GET  /nowhere HTTP/1.1",
                            "GET /nowhere  HTTP/1.1",
                            "GET /nowhere HTTP/1.1 ",
                            "GET\t/nowhere HTTP/1.1",
                            "GET /nowhere\tHTTP/1.1",
                            "GET /no where HTTP/1.1",
                            "GET nowhere HTTP/1.1",
                            "GET ?a HTTP/1.1",
                            "GET * HTTP/1.1",
                            "GET /a#b HTTP/1.1",
                            "GET /%zz HTTP/1.1",
                            "GET /% HTTP/1.1",
                            "GET /%a HTTP/1.1",
                            "GET /a\"b HTTP/1.1",
                            "GET /a<b> HTTP/1.1",
                            "GET /\x7f HTTP/1.1",
                            "GET /\x01 HTTP/1.1",
                            "GET /\xc3\xa9 HTTP/1.1",
                            "G(T /nowhere HTTP/1.1",
                            "GE\x01 /nowhere HTTP/1.1",
                            "G\xc3\x89T /nowhere HTTP/1.1",
                            "ABCDEFGHIJKLMNOPQ /nowhere HTTP/1.1",
                            "CONNECT h:80 HTTP/1.1",
                            "GET http:// HTTP/1.1",
                            "GET http:///a HTTP/1.1",
                            "GET http://a@h/ HTTP/1.1",
                            "GET http://h:99999/ HTTP/1.1",
                            "GET http://h:a/ HTTP/1.1",
                            "GET http://[::1/ HTTP/1.1",
                            "GET ftp://h/ HTTP/1.1",
                            "GET http:/h/ HTTP/1.1",
                            "GET h/nowhere HTTP/1.1",
                            "OPTIONS ** HTTP/1.1",
                            "PRI * HTTP/2.0"})
        table.push_back({line(bad), refused});
    add(table, refused,
        {"\r\n\r\n"s + next_request, "\n"s + next_request, "\r"s + next_request, "\x16\x03\x01\x02",
         "\0"s + next_request, "GET /no\0where HTTP/1.1\r\nHost: h\r\n\r\n"s, "{}\r\n\r\n",
         std::string(40, 'A')});
    add(table, "404 open", {"\r\n"s + next_request});
    add(table, "414 close",
        {line("GET /" + std::string(1024, 'a') + " HTTP/1.1"),
         line("GET /" + std::string(9000, 'a') + " HTTP/1.1"), "GET /" + std::string(9000, 'a')});
    add(table, "404 open", {line("GET /" + std::string(1023, 'a') + " HTTP/1.1")});
    return table;
}

Table hosts() {
    Table table;
    const auto with_host = [](const std::string& host) {
        return "GET /nowhere HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    };
    for (const auto* good : {"h", "a.example", "A.EXAMPLE.", "a.example:80", "a.example:",
                             "a.example:65535", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:80",
                             "[::ffff:1.2.3.4]", "[v1.a:b]", "a_b", "a-b", "%41", "a,b;c", "1"})
        table.push_back({with_host(good), "404 open"});
    for (const auto* bad : {"a b",          "user@host", "a/b",       "a:99999", "[::1",
                            "\"x\"",        "",          "a:b",       "a:80:80", "::1",
                            "[::1]x",       "[]",        "[1.2.3.4]", "a?b",     "a#b",
                            "a\\b",         "%zz",       "%6",        "<x>",     ":80",
                            "a:-1",         "a:+1",      "a: 80",     "h, h i",  "\xc3\xa9.example",
                            "http://h",     "a|b",       "{h}",       "[::1]:x", "[g::1]",
                            "[::1%25eth0]", "a^b",       "a`b"})
        table.push_back({with_host(bad), refused});
    add(table, refused,
        {with_host(std::string(300, 'a')), "GET /nowhere HTTP/1.1\r\n\r\n",
         "GET /nowhere HTTP/1.1\r\nX: y\r\n\r\n", get_with("Host: h\r\n"), get_with("host: i\r\n"),
         get_with("HOST:\r\n"), "GET http://h/ HTTP/1.1\r\n\r\n",
         "GET http://h/ HTTP/1.1\r\nHost: a b\r\n\r\n",
         "GET /nowhere HTTP/1.0\r\nHost: a b\r\n\r\n",
         "GET /nowhere HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"});
    return table;
}

Table fields() {
    Table table;
    for (const auto* good : {"X: y\r\n",
                             "X:y\r\n",
                             "X:\t y \t\r\n",
                             "X:\r\n",
                             "X: \xff\xfe\r\n",
                             "X: a\tb\r\n",
                             "!#$%&'*+-.^_`|~: x\r\n",
                             "X: y\r\nX: z\r\n",
                             "Connection: keep-alive\r\n",
                             "Upgrade: websocket\r\nConnection: Upgrade\r\n",
                             "Expect: nothing\r\n",
                             "Roster-Fault: 1\r\n",
                             "Roster-Method: DELETE\r\n",
                             "Roster-Version: 1.0\r\n",
                             "Content-Length: 0\r\n",
                             "Content-Length: 000\r\n",
                             "TE: trailers\r\n",
                             "Cookie: a=b; c=d\r\n",
                             "Origin: https://evil.example\r\n",
                             "Origin: null\r\n"})
        table.push_back({get_with(good), "404 open"});
    for (const auto* bad : {"X : y\r\n", " X: y\r\n", "\tX: y\r\n", "X\r\n", ": y\r\n", "X y\r\n",
                            "X: y\r\n z\r\n", "X: y\r\n\tz\r\n", "X: \x01\r\n", "X: \x7f\r\n",
                            "X: a\rb\r\n", "X(: y\r\n", "X\xc3: y\r\n", "X: y\n", "X: y\n\r\n",
                            "\r: y\r\n", "[X]: y\r\n", "X@: y\r\n", "\"X\": y\r\n"})
        table.push_back({get_with(bad), refused});
    add(table, refused,
        {get_with("X: a\0b\r\n"s), get_with("X\0: b\r\n"s), "GET /nowhere HTTP/1.1\nHost: h\n\n",
         "GET /nowhere HTTP/1.1\r\nHost: h\n\r\n"});
    std::string many;
    for (int i = 0; i < 99; ++i) many += "X-" + std::to_string(i) + ": y\r\n";
    std::string large;
    for (int i = 0; i < 5; ++i)
        large += "X-" + std::to_string(i) + ": " + std::string(8000, 'y') + "\r\n";
    add(table, "404 open",
        {get_with(many), get_with(std::string(64, 'n') + ": v\r\n"),
         get_with("Cookie: " + std::string(4097, 'c') + "\r\n"),
         get_with("Cookie: " + std::string(8192, 'c') + "\r\n")});
    add(table, "431 close",
        {get_with(many + "Y: z\r\n"), get_with(std::string(65, 'n') + ": v\r\n"),
         get_with("Cookie: " + std::string(8193, 'c') + "\r\n"), get_with(large),
         "GET /nowhere HTTP/1.1\r\nHost: h\r\nX: " + std::string(40'000, 'x')});
    add(table, "404 close",
        {get_with("Connection: close\r\n"), get_with("Connection: foo, CLOSE\r\n"),
         "GET /nowhere HTTP/1.0\r\n\r\n", "GET /nowhere HTTP/1.0\r\nHost: h\r\n\r\n"});
    add(table, "404 open", {"GET /nowhere HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"});
    return table;
}

Table bodies() {
    Table table;
    const std::string json(registration);
    add(table, "202 open",
        {with_length(json), with_length(json + std::string(3000, ' ')),
         with_length(json, "Accept: */*\r\n")});
    for (const auto* body :
         {"", "{", "nonsense", "{}{}", "\xef\xbb\xbf{}", "\xff", "{\"a\":1,\"a\":2}", "[[[[[1]]]]]",
          "{\"email\":\"\\u0000\"}", "{'a':1}", "{\"a\":1,}"})
        table.push_back({with_length(body), "400 open"});
    add(table, "400 open", {with_length("{\"a\":\"\0\"}"s), with_length("{}\0"s)});
    for (const auto* body : {"{}", "[]", "7", "null", "\"x\"", "{\"email\":1}", "{\"email\":\"a\"}",
                             "{\"email\":\"a b@c.example\",\"password\":\"short\"}"})
        table.push_back({with_length(body), "422 open"});
    for (const auto* length : {"+5", "-1", "0x5", "5 5", "5, 5", "5,5", "", " ", "five", "5.0",
                               "5a", "99999999999999999999", "\x35\xc2\xa0"})
        table.push_back({post_with("Content-Length: "s + length + "\r\n", "hello"), refused});
    add(table, refused,
        {post_with("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"),
         post_with("Content-Length: 5\r\ncontent-length: 6\r\n", "hello"),
         post_with("Content-Length : 5\r\n", "hello")});
    add(table, "413 close",
        {with_length(std::string(4097, ' ')), post_with("Content-Length: 5000000\r\n", ""),
         post_with("Content-Length: 999999999999999999\r\n", "x"), chunked("1001\r\n"),
         chunked("ffffffff\r\n"),
         chunked("1000\r\n" + std::string(4096, ' ') + "\r\n1\r\n \r\n0\r\n\r\n")});
    add(table, "411 close",
        {post_with("", ""), post_with("", json), post_with("Connection: keep-alive\r\n", json),
         post_with("", next_request), "POST /api/v1/users/activate HTTP/1.1\r\nHost: h\r\n\r\n"});
    const auto typed = [&](const std::string& fields) {
        return "POST /api/v1/users/register HTTP/1.1\r\nHost: h\r\n" + fields +
               "Content-Length: " + std::to_string(json.size()) + "\r\n\r\n" + json;
    };
    for (const auto* type : {"", "Content-Type:\r\n", "Content-Type: text/plain\r\n",
                             "Content-Type: application/jsonx\r\n",
                             "Content-Type: application/json; charset=latin-1\r\n",
                             "Content-Type: application/json\r\nContent-Type: application/json\r\n",
                             "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                             "Content-Type: application/json\r\nContent-Encoding: identity\r\n",
                             "Content-Type: application/json\r\nContent-Encoding: br\r\n"})
        table.push_back({typed(type), "415 open"});
    for (const auto* type :
         {"Content-Type: application/json\r\n", "content-type: APPLICATION/JSON\r\n",
          "Content-Type: application/json; charset=utf-8\r\n",
          "Content-Type: application/json;charset=\"UTF-8\"\r\n"})
        table.push_back({typed(type), "202 open"});
    return table;
}

std::string hex_of(std::size_t number) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), number, 16).ptr;
    return {digits.begin(), end};
}

// As chunks of at most `size`.
std::string in_chunks(std::string_view body, std::size_t size) {
    std::string result;
    for (; !body.empty(); body.remove_prefix(std::min(size, body.size()))) {
        const auto piece = body.substr(0, size);
        result += hex_of(piece.size()) + "\r\n" + std::string(piece) + "\r\n";
    }
    return result + "0\r\n\r\n";
}

Table codings() {
    Table table;
    const std::string json(registration);
    for (const std::size_t size : {1U, 2U, 7U, 16U, 4096U})
        table.push_back({chunked(in_chunks(json, size)), "202 open"});
    const auto hex = hex_of(json.size());
    add(table, "202 open",
        {chunked(hex + ";a=b\r\n" + json + "\r\n0\r\n\r\n"),
         chunked(hex + " ;a=\"b\"\r\n" + json + "\r\n0\r\n\r\n"),
         chunked("00" + hex + "\r\n" + json + "\r\n000\r\n\r\n"),
         chunked(hex + "\r\n" + json + "\r\n0\r\nX-Trailer: 1\r\nY:\r\n\r\n"),
         chunked(in_chunks(json, 9), "Trailer: X\r\n"),
         chunked(in_chunks(json, 9), "TE: trailers\r\n"),
         post_with("transfer-ENCODING: CHUNKED\r\n", in_chunks(json, 9))});
    for (const auto* body : {"x\r\n",
                             "\r\n",
                             " 2\r\n{}\r\n0\r\n\r\n",
                             "+2\r\n{}\r\n0\r\n\r\n",
                             "-1\r\n",
                             "0x2\r\n{}\r\n",
                             "2 {}\r\n",
                             "2\n{}\r\n0\r\n\r\n",
                             "2\r\n{}0\r\n\r\n",
                             "2\r\n{}}\r\n0\r\n\r\n",
                             "2\r\n{}\n0\r\n\r\n",
                             "000000002\r\n{}\r\n0\r\n\r\n",
                             "2;\x01\r\n{}\r\n0\r\n\r\n",
                             "2\r\n{}\r\n0\r\nno field\r\n\r\n",
                             "2\r\n{}\r\n0\r\n: x\r\n\r\n",
                             "2\r\n{}\r\n0\r\nA : x\r\n\r\n",
                             "2\r\n{}\r\n0\r\nA: x\n\r\n",
                             "0\n\r\n",
                             "2\r\n{}\r\n0\r\n x\r\n\r\n",
                             ";a\r\n",
                             "2,\r\n{}\r\n",
                             "g\r\n",
                             "2\r\r\n{}\r\n"})
        table.push_back({chunked(body), refused});
    add(table, refused,
        {chunked(std::string(300, '0') + "\r\n"), chunked("2;" + std::string(300, 'a') + "\r\n{}"),
         chunked("0\r\nX: " + std::string(5000, 'y') + "\r\n\r\n"),
         post_with("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "2\r\n{}\r\n0\r\n\r\n"),
         post_with("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"),
         post_with("Content-Length: 0\r\nTransfer-Encoding: gzip\r\n", ""),
         post_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
         post_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n", "0\r\n\r\n"),
         post_with("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"),
         post_with("Transfer-Encoding:\r\n", "0\r\n\r\n"),
         post_with("Transfer-Encoding: chunked,\r\n", "0\r\n\r\n"),
         post_with("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"),
         post_with("Transfer-Encoding: ch unked\r\n", "0\r\n\r\n"),
         post_with("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
         post_with("Transfer-Encoding:\x0b"
                   "chunked\r\n",
                   "0\r\n\r\n"),
         post_with("Transfer-Encoding: chun\r\n ked\r\n", "0\r\n\r\n"),
         "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: "
         "chunked\r\n\r\n0\r\n\r\n"});
    for (const auto* coding : {"gzip", "gzip, chunked", "identity", "xchunked", "chunked;a=b",
                               "chunked, gzip", "deflate", "compress", "cow"})
        table.push_back(
            {post_with("Transfer-Encoding: "s + coding + "\r\n", "0\r\n\r\n"), "501 close"});
    return table;
}

Table sequences() {
    Table table;
    const std::string json(registration);
    const std::string next = next_request;
    add(table, "404 404 open", {next + next, next + "\r\n" + next});
    add(table, "404 404 404 open", {next + next + next});
    add(table, "202 404 open", {with_length(json) + next, chunked(in_chunks(json, 5)) + next});
    add(table, "202 202 open",
        {with_length(json) + chunked(in_chunks(json, 50)),
         chunked(in_chunks(json, 50)) + with_length(json)});
    add(table, "404 400 close", {next + "nonsense\r\n\r\n" + next, next + "\n" + next});
    add(table, "404 411 close", {next + post_with("", json) + next});
    add(table, "411 close", {post_with("", json) + next, post_with("", next)});
    add(table, "413 close", {with_length(std::string(5000, 'x')) + next});
    add(table, "501 close", {post_with("Transfer-Encoding: gzip\r\n", json) + next});
    // What one reader takes for a body and another for a request is never served.
    add(table, refused,
        {post_with("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + next),
         post_with("Content-Length: 0\r\nContent-Length: 44\r\n", next),
         "GET /a HTTP/1.1\nHost: h\n\n" + next, "GET /a HTTP/3.7\r\nHost: h\r\n\r\n" + next,
         get_with("Host: i\r\n") + next, chunked("x\r\n" + next)});
    add(table, "400 404 open", {chunked("0\r\n\r\n") + next});
    add(table, "404 close", {get_with("Connection: close\r\n") + next});
    return table;
}

}  // namespace

const Table& wire_table() {
    static const Table table = [] {
        Table all;
        for (const auto& part :
             {request_lines(), hosts(), fields(), bodies(), codings(), sequences()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return table;
}

}  // namespace roster::http::testing
