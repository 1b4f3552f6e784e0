// What comes back for what is sent, octet by octet: a table of messages, good, odd, malformed and
// smuggled, over plain TCP and over TLS alike.

#include "tests/http/wire_table.hpp"

#include <algorithm>

#include "http/server.hpp"
#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"
#include "tests/http/raw_client.hpp"
#include "tests/http/tls_client.hpp"

using namespace roster;
using namespace roster::http;
using namespace roster::http::testing;

namespace {

std::string outcome_of(RawClient& client, const Row& row) {
    const auto expected_answers = std::ranges::count(row.expected, ' ');
    client.send(row.bytes);
    std::string outcome;
    for (long i = 0; i < expected_answers; ++i) {
        const auto response = client.receive();
        if (!response) return outcome + "(nothing)";
        outcome += std::to_string(response->status) + " ";
    }
    if (row.expected.ends_with("close"))
        return outcome + (client.is_closed_by_server() ? "close" : "open");
    const auto next = client.exchange(next_request);
    return outcome + (next && next->status == 404 ? "open" : "close");
}

PublicSettings settings() {
    PublicSettings settings;
    settings.address.port = 0;
    settings.requests_per_minute_per_ip = {};
    settings.answer_quantum = std::chrono::milliseconds(0);
    return settings;
}

template <class Client>
void check_table(const PublicSettings& configured) {
    FakeGateway gateway;
    telemetry::Metrics metrics;
    const PublicServer server(configured, gateway, metrics);
    for (const auto& row : wire_table()) {
        CAPTURE(row.bytes.substr(0, 300));
        Client client(server.address().port);
        CHECK(outcome_of(client, row) == row.expected);
        CHECK_FALSE(client.was_reset());
    }
}

}  // namespace

TEST_CASE("every message gets its documented answer, or its connection ends", "[wire_table]") {
    CHECK(wire_table().size() >= 300);
    check_table<RawClient>(settings());
}

TEST_CASE("every message gets the same answer over TLS", "[wire_table]") {
    const Certificate certificate;
    auto configured = settings();
    configured.tls = certificate.files;
    check_table<TlsClient>(configured);
}
