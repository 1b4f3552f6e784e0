// Takes the place of Botan's own function in this program alone.

#include "tests/simulation/seeded_random.hpp"

#include <random>

#include <botan/system_rng.h>

namespace roster::simulation {
namespace {

class SeededRandom final : public Botan::RandomNumberGenerator {
public:
    void seed(std::uint64_t seed) { random_.seed(seed); }

    void randomize(std::uint8_t output[], std::size_t length) override {
        for (std::size_t i = 0; i < length; ++i) output[i] = static_cast<std::uint8_t>(random_());
    }
    bool accepts_input() const override { return false; }
    void add_entropy(const std::uint8_t[], std::size_t) override {}
    std::string name() const override { return "seeded"; }
    void clear() override {}
    bool is_seeded() const override { return true; }

private:
    std::mt19937_64 random_;
};

SeededRandom& seeded_random() {
    static SeededRandom random;
    return random;
}

}  // namespace

void seed_random_numbers(std::uint64_t seed) { seeded_random().seed(seed); }

}  // namespace roster::simulation

namespace Botan {

RandomNumberGenerator& system_rng() { return roster::simulation::seeded_random(); }

}  // namespace Botan
