#include "crypto/disown_token.hpp"
#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"

using namespace roster;
using namespace roster::http;
using namespace roster::http::testing;

namespace {

constexpr const char* disown_path = "/api/v1/users/disown";

template <class IdType>
IdType id(std::uint8_t number) {
    domain::Uuid::Bytes bytes{};
    bytes[15] = number;
    return IdType(domain::Uuid(bytes));
}

crypto::DisownSubject subject_in(const domain::LogId& log) {
    return {.log = log,
            .stream = id<domain::StreamId>(1),
            .user = id<domain::UserId>(2),
            .code = id<domain::CodeId>(3)};
}

std::string token_for(const PublicApi& api, const crypto::DisownSubject& subject) {
    return crypto::make_disown_token(api.links->key, subject);
}

HttpRequest disown(const std::string& token) {
    return post(disown_path, R"({"token":")" + token + R"("})");
}

}  // namespace

TEST_CASE("a mail's token disowns the claim that it names", "[handlers]") {
    PublicApi api;
    const auto subject = subject_in(api.links->log);
    const auto answer = api.answer(disown(token_for(api, subject)));
    CHECK(answer.status == 204);
    CHECK(answer.content().empty());
    REQUIRE(api.orders.orders.size() == 1);
    CHECK(api.orders.orders[0].stream == subject.stream);
    const auto& order = std::get<domain::Disown>(api.orders.orders[0].order);
    CHECK(order.user_id == subject.user);
    CHECK(order.code_id == subject.code);
}

TEST_CASE("a token that is forged, cut or of another log is refused", "[handlers]") {
    PublicApi api;
    const auto subject = subject_in(api.links->log);
    const auto whole = token_for(api, subject);
    auto forged = whole;
    forged[40] = forged[40] == 'A' ? 'B' : 'A';
    const auto foreign = token_for(api, subject_in(id<domain::LogId>(9)));
    const auto other_key =
        crypto::make_disown_token(crypto::SecretBytes("not the link key"), subject);
    for (const auto& token : {forged, whole.substr(0, 127), whole + "A", foreign, other_key,
                              std::string("x"), std::string()}) {
        CAPTURE(token);
        CHECK(api.refusal(disown(token)) == "422 invalid-token");
    }
    for (const auto* body : {"{}", "[]", R"({"token":7})", R"({"token":null})"}) {
        CAPTURE(body);
        CHECK(api.refusal(post(disown_path, body)) == "422 invalid-token");
    }
    CHECK(api.refusal(post(disown_path, "{")) == "400 malformed-json");
    CHECK(api.orders.orders.empty());
}

TEST_CASE("what could not be thrown away is not said to be", "[handlers]") {
    PublicApi api;
    const auto token = token_for(api, subject_in(api.links->log));
    api.orders.outcome = actors::unavailable(actors::Unavailable::Why::store);
    CHECK(api.refusal(disown(token)) == "503 store-unavailable");
    api.orders.outcome = actors::refused(actors::TimedOut{});
    CHECK(api.refusal(disown(token)) == "504 timeout");
}

TEST_CASE("opening a mail's link changes nothing", "[handlers]") {
    PublicApi api;
    const auto token = token_for(api, subject_in(api.links->log));
    CHECK(api.answer(get("/not-me?token=" + token)).status == 200);
    CHECK(api.answer(get("/not-me")).status == 200);
    CHECK(api.refusal(get(disown_path)) == "405 method-not-allowed");
    CHECK(api.orders.orders.empty());
}
