#include "crypto/code_derivation.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "tests/catch.hpp"
#include "tests/crypto/crypto_examples.hpp"

using namespace roster;
using crypto::CodeSubject;
using crypto::derive_code;
using crypto::examples::id_number;
using crypto::examples::key_of;

namespace {

constexpr std::size_t sample_size = 10'000;

domain::CodeId numbered_code(std::size_t number) {
    domain::Uuid::Bytes bytes{};
    for (std::size_t i = 16; i-- > 8; number >>= 8) bytes[i] = static_cast<std::uint8_t>(number);
    return domain::CodeId(domain::Uuid(bytes));
}

CodeSubject subject(std::size_t number = 1) {
    return {.log = id_number<domain::LogId>(1),
            .user = id_number<domain::UserId>(2),
            .code = numbered_code(number)};
}

std::vector<std::string> derived_codes(int digits) {
    const auto key = key_of(7);
    std::vector<std::string> codes;
    for (std::size_t i = 0; i < sample_size; ++i)
        codes.push_back(derive_code(key, subject(i), digits).digits());
    return codes;
}

double chi_square(const std::vector<int>& counts) {
    const double expected = static_cast<double>(sample_size) / static_cast<double>(counts.size());
    double sum = 0;
    for (const int count : counts) sum += (count - expected) * (count - expected) / expected;
    return sum;
}

}  // namespace

TEST_CASE("the same ids give the same code, any other id another", "[crypto]") {
    const auto key = key_of(7);
    const auto code = derive_code(key, subject(), 10).digits();
    auto other_log = subject();
    other_log.log = id_number<domain::LogId>(9);
    auto other_user = subject();
    other_user.user = id_number<domain::UserId>(9);

    CHECK(derive_code(key, subject(), 10).digits() == code);
    CHECK(derive_code(key, subject(2), 10).digits() != code);
    CHECK(derive_code(key, other_log, 10).digits() != code);
    CHECK(derive_code(key, other_user, 10).digits() != code);
    CHECK(derive_code(key_of(8), subject(), 10).digits() != code);
}

TEST_CASE("the codes of existing logs are derived for ever", "[crypto]") {
    // Fixed values, also computed with Python's hmac module.
    CHECK(derive_code(key_of(7), subject(), 4).digits() == "8785");
    CHECK(derive_code(key_of(7), subject(), 10).digits() == "1472998785");
}

TEST_CASE("a code has exactly the digits asked for", "[crypto]") {
    for (int digits = 4; digits <= 10; ++digits)
        for (std::size_t i = 0; i < 200; ++i) {
            const auto code = derive_code(key_of(7), subject(i), digits).digits();
            REQUIRE(code.size() == static_cast<std::size_t>(digits));
            REQUIRE(std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; }));
        }
    CHECK_THROWS_AS(derive_code(key_of(7), subject(), 3), std::invalid_argument);
    CHECK_THROWS_AS(derive_code(key_of(7), subject(), 11), std::invalid_argument);
}

TEST_CASE("codes are uniform, leading zeros among them", "[crypto]") {
    // Bounds are the 99.99 % quantiles of chi-square; the sample is fixed, so a pass is a pass for
    // ever.
    constexpr double bound_9_degrees = 33.72;
    constexpr double bound_99_degrees = 161.32;
    for (const int digits : {4, 7, 10}) {
        const auto codes = derived_codes(digits);
        for (std::size_t place = 0; place < static_cast<std::size_t>(digits); ++place) {
            std::vector<int> counts(10);
            for (const auto& code : codes) ++counts[static_cast<std::size_t>(code[place] - '0')];
            INFO("digit " << place << " of " << digits);
            CHECK(chi_square(counts) < bound_9_degrees);
        }
        std::vector<int> buckets(100);
        for (const auto& code : codes) ++buckets[std::stoul(code.substr(0, 2))];
        CHECK(chi_square(buckets) < bound_99_degrees);
        CHECK(std::ranges::any_of(codes, [](const auto& code) { return code.starts_with("00"); }));
    }
}

TEST_CASE("codes are the same only digit by digit", "[crypto]") {
    const auto code = [](std::string_view text) {
        return domain::VerificationCode::parse(text, static_cast<int>(text.size())).value();
    };
    CHECK(crypto::same_code(code("0427"), code("0427")));
    CHECK_FALSE(crypto::same_code(code("0427"), code("0428")));
    CHECK_FALSE(crypto::same_code(code("0427"), code("00427")));
}
