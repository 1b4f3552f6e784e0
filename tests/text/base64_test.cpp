#include "text/base64.hpp"

#include "tests/catch.hpp"

using namespace roster::text;

namespace {

std::vector<std::uint8_t> bytes(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace

TEST_CASE("base64 is written as RFC 4648 shows it", "[text]") {
    CHECK(to_base64({}).empty());
    CHECK(to_base64(bytes("f")) == "Zg==");
    CHECK(to_base64(bytes("fo")) == "Zm8=");
    CHECK(to_base64(bytes("foobar")) == "Zm9vYmFy");
    CHECK(to_base64(bytes("f"), Base64::unpadded) == "Zg");
    CHECK(to_base64(bytes("\xFB\xEF\xFF"), Base64::padded) == "++//");
    CHECK(to_base64(bytes("\xFB\xEF\xFF\xFB"), Base64::url) == "--__-w");
}

TEST_CASE("base64 of any length comes back", "[text]") {
    for (const auto spelling : {Base64::padded, Base64::unpadded, Base64::url})
        for (std::size_t size = 0; size < 70; ++size) {
            std::vector<std::uint8_t> data(size);
            for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<std::uint8_t>(i * 37 + 5);
            CHECK(from_base64(to_base64(data, spelling), spelling) == data);
        }
}

TEST_CASE("base64 has one text for one value", "[text]") {
    for (const auto* wrong : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8=\n",
                              " Zg==", "Zg==Zg==", "Z===", "====", "Zm9vYmF-", "Zm9v!mFy"})
        CHECK_FALSE(from_base64(wrong));
    CHECK_FALSE(from_base64("Zg==", Base64::unpadded));
    CHECK_FALSE(from_base64("Zh", Base64::unpadded));
    CHECK_FALSE(from_base64("++//", Base64::url));
    CHECK_FALSE(from_base64(std::string_view("Zg==\0", 5)));
}
