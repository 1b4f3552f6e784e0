// What was kept of earlier searches, and by hand, is tried again at every border.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/catch.hpp"
#include "tests/fuzz/target.hpp"

namespace roster::fuzz {
namespace {

const std::filesystem::path corpus = ROSTER_FUZZ_CORPUS;

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("nothing that was kept breaks a border", "[fuzz]") {
    for (const auto& target : targets()) {
        std::size_t inputs = 0;
        for (const auto& entry : std::filesystem::directory_iterator(corpus / target.name)) {
            INFO(entry.path().string());
            const auto octets = content_of(entry.path());
            CHECK_NOTHROW(target.check(octets));
            // Cut and turned over, it is what nobody thought of.
            for (std::size_t cut = 0; cut < octets.size(); cut += 1 + octets.size() / 64)
                CHECK_NOTHROW(target.check(std::string_view(octets).substr(0, cut)));
            CHECK_NOTHROW(target.check(std::string(octets.rbegin(), octets.rend())));
            ++inputs;
        }
        INFO(target.name);
        CHECK(inputs > 0);
    }
}

TEST_CASE("every folder of the corpus belongs to a border", "[fuzz]") {
    for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
        const auto name = entry.path().filename().string();
        INFO(name);
        CHECK(std::ranges::any_of(targets(), [&](const Target& t) { return t.name == name; }));
    }
}

TEST_CASE("what does not hold is noticed", "[fuzz]") {
    CHECK_THROWS_AS(hold(false, "this does not hold"), std::logic_error);
    CHECK_NOTHROW(hold(true, "this holds"));
}

}  // namespace roster::fuzz
