// What libsodium alone does: bare_hashes KIBIBYTES PASSES SECONDS prints Argon2id hashes a second
// on all cores, which no registration service on the machine can pass.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <sodium.h>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view password = "seven teapots under the stairs";

std::uint64_t hashes_until(Clock::time_point end, unsigned long long passes, std::size_t memory) {
    std::array<unsigned char, 32> hash{};
    const std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
    std::uint64_t count = 0;
    for (; Clock::now() < end; ++count) {
        if (crypto_pwhash(hash.data(), hash.size(), password.data(), password.size(), salt.data(),
                          passes, memory, crypto_pwhash_ALG_ARGON2ID13) != 0) {
            fmt::print(stderr, "bare_hashes: no memory\n");
            std::exit(EXIT_FAILURE);
        }
    }
    return count;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4 || sodium_init() < 0) {
        fmt::print(stderr, "bare_hashes KIBIBYTES PASSES SECONDS\n");
        return 2;
    }
    const std::size_t memory = std::stoul(arguments[1]) * 1024;
    const unsigned long long passes = std::stoull(arguments[2]);
    const std::chrono::duration<double> seconds(std::stod(arguments[3]));
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(seconds);
    std::atomic<std::uint64_t> hashes = 0;
    std::vector<std::jthread> threads;
    for (unsigned core = 0; core < std::thread::hardware_concurrency(); ++core) {
        threads.emplace_back([&] { hashes += hashes_until(end, passes, memory); });
    }
    threads.clear();
    fmt::print("{:.1f}\n", static_cast<double>(hashes) / seconds.count());
}
