// libFuzzer's way in: ROSTER_FUZZ_TARGET names the border. What breaks is an uncaught exception.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/target.hpp"

namespace {

const roster::fuzz::Target* chosen() {
    const char* name = std::getenv("ROSTER_FUZZ_TARGET");
    const auto all = roster::fuzz::targets();
    const auto found = std::ranges::find(all, std::string_view(name == nullptr ? "" : name),
                                         &roster::fuzz::Target::name);
    if (found != all.end()) return &*found;
    std::fputs("ROSTER_FUZZ_TARGET names none of:\n", stderr);
    for (const auto& target : all)
        std::fprintf(stderr, "  %.*s\n", static_cast<int>(target.name.size()), target.name.data());
    std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto* const target = chosen();
    target->check({reinterpret_cast<const char*>(data), size});
    return 0;
}
