#pragma once
// Two queues, one for those who log in and one for those who register, each fair between client
// networks: they are served in turn, and in each the networks are. So whoever waits does so behind
// others of the same network, and behind one of each other network for each of these. No CAF here.

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace roster::actors {

enum class Lane { logging_in, registering };

// One thread at a time.
template <class Item>
class FairQueue {
public:
    // How many others an item that joined now would wait for.
    [[nodiscard]] std::size_t ahead(Lane lane, const std::string& network) const {
        const auto mine = of(lane).ahead(network);
        return mine + std::min(other_than(lane).size(), mine + 1);
    }

    void push(Lane lane, const std::string& network, Item item) {
        of(lane).push(network, std::move(item));
    }

    // Absent: nobody waits.
    std::optional<Item> pop() {
        auto* next = &queues_[turn_];
        if (next->size() == 0) next = &queues_[1 - turn_];
        if (next->size() == 0) return std::nullopt;
        turn_ = next == &queues_[0] ? 1 : 0;
        return next->pop();
    }

    [[nodiscard]] std::size_t size(Lane lane) const { return of(lane).size(); }
    [[nodiscard]] std::size_t size() const { return queues_[0].size() + queues_[1].size(); }

private:
    class Queue {
    public:
        [[nodiscard]] std::size_t size() const { return size_; }

        // Each other network sends at most as many before it as this one does, and one more.
        [[nodiscard]] std::size_t ahead(const std::string& network) const {
            const auto found = networks_.find(network);
            const auto rounds = 1 + (found != networks_.end() ? found->second.size() : 0);
            std::size_t sum = 0;
            for (std::size_t i = 0; i < std::min(rounds, with_more_than_.size()); ++i)
                sum += with_more_than_[i];
            return sum;
        }

        void push(const std::string& network, Item item) {
            auto& waiting = networks_[network];
            if (waiting.empty()) turns_.push_back(network);
            if (with_more_than_.size() == waiting.size()) with_more_than_.push_back(0);
            ++with_more_than_[waiting.size()];
            waiting.push_back(std::move(item));
            ++size_;
        }

        Item pop() {
            const auto network = networks_.find(turns_.front());
            auto& waiting = network->second;
            Item item = std::move(waiting.front());
            waiting.pop_front();
            --with_more_than_[waiting.size()];
            --size_;
            if (waiting.empty()) {
                networks_.erase(network);
                turns_.pop_front();
            } else {
                turns_.splice(turns_.end(), turns_, turns_.begin());
            }
            return item;
        }

    private:
        std::unordered_map<std::string, std::deque<Item>> networks_;
        std::list<std::string> turns_;             // of networks that wait, the next first
        std::vector<std::size_t> with_more_than_;  // networks in which more than so many wait
        std::size_t size_ = 0;
    };

    [[nodiscard]] const Queue& of(Lane lane) const {
        return queues_[static_cast<std::size_t>(lane)];
    }
    [[nodiscard]] Queue& of(Lane lane) { return queues_[static_cast<std::size_t>(lane)]; }
    [[nodiscard]] const Queue& other_than(Lane lane) const {
        return queues_[1 - static_cast<std::size_t>(lane)];
    }

    std::array<Queue, 2> queues_;
    std::size_t turn_ = 0;
};

}  // namespace roster::actors
