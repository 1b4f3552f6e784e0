#pragma once
// Tries every sequence of actions up to a length. A world already seen with as many actions to go
// is not visited again: what can follow is the same.

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tests/catch.hpp"

namespace roster::domain::test {

template <class World>
struct Action {
    std::string_view name;
    void (*perform)(World&);
};

// World is copyable and has fingerprint(). An action throws what it found wrong.
template <class World>
class Exploration {
public:
    using Check = void (World::*)() const;

    // `check`: what must hold after each action, if anything.
    explicit Exploration(std::vector<Action<World>> alphabet, Check check = nullptr)
        : alphabet_(std::move(alphabet)), check_(check) {}

    void explore(const World& world, int actions) {
        auto& seen = seen_[world.fingerprint()];
        if (actions <= seen) return;
        seen = actions;
        for (const auto& action : alphabet_) {
            path_.push_back(action.name);
            World next = world;
            perform(action, next);
            ++performed_;
            explore(next, actions - 1);
            path_.pop_back();
        }
    }

    [[nodiscard]] std::size_t worlds() const { return seen_.size(); }
    [[nodiscard]] std::size_t performed() const { return performed_; }

private:
    void perform(const Action<World>& action, World& world) {
        try {
            action.perform(world);
            if (check_ != nullptr) (world.*check_)();
        } catch (const std::exception& wrong) {
            std::string told;
            for (const auto name : path_) told.append("\n  ").append(name);
            FAIL(wrong.what() << ", after" << told);
        }
    }

    std::vector<Action<World>> alphabet_;
    Check check_;
    std::vector<std::string_view> path_;
    std::unordered_map<std::uint64_t, int> seen_;
    std::size_t performed_ = 0;
};

// Sanitizers cost a factor of ten, a build without optimisation the same: one action less.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
inline constexpr int actions_less = 1;
#else
inline constexpr int actions_less = 0;
#endif

}  // namespace roster::domain::test
