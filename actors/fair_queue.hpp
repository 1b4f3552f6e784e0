#pragma once
// Two queues, one for those who log in and one for those who register, each fair between client
// networks: they are served in turn, and in each the networks are. So whoever waits does so behind
// others of the same network, and behind one of each other network for each of these.
//
// A network that has just come is served before those that keep the queue busy, once; from then on
// it takes turns, also when it left in between (new and old queues, RFC 8290 section 4.2). So many
// networks that ask without end delay nobody else by a round. They are not kept out either: each
// fourth turn is theirs whoever comes. No CAF here.

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

        [[nodiscard]] std::size_t ahead(const std::string& network) const {
            // Those who take turns while all newcomers are served.
            std::size_t sum = (newcomers_.size() + newcomers_in_a_row_) / max_in_a_row;
            const auto found = networks_.find(network);
            if (found == networks_.end()) return std::min(size_, newcomers_.size() + sum);
            // Each other network sends at most as many before it as this one does, and one more.
            const auto rounds = 1 + found->second.size();
            for (std::size_t i = 0; i < std::min(rounds, with_more_than_.size()); ++i)
                sum += with_more_than_[i];
            return std::min(size_, sum);
        }

        void push(const std::string& network, Item item) {
            const auto [place, is_new] = networks_.try_emplace(network);
            if (is_new) newcomers_.push_back(network);
            auto& waiting = place->second;
            if (with_more_than_.size() == waiting.size()) with_more_than_.push_back(0);
            ++with_more_than_[waiting.size()];
            waiting.push_back(std::move(item));
            ++size_;
        }

        Item pop() {
            auto& from = next_turn();
            auto& waiting = networks_.at(from.front());
            Item item = std::move(waiting.front());
            waiting.pop_front();
            --with_more_than_[waiting.size()];
            --size_;
            turns_.splice(turns_.end(), from, from.begin());
            if (size_ == 0) begin_anew();
            return item;
        }

    private:
        static constexpr std::size_t max_in_a_row = 3;

        // In front of which somebody waits.
        std::list<std::string>& next_turn() {
            while (!turns_.empty() && networks_.at(turns_.front()).empty()) {
                networks_.erase(turns_.front());
                turns_.pop_front();
            }
            const bool newcomer =
                turns_.empty() || (!newcomers_.empty() && newcomers_in_a_row_ < max_in_a_row);
            newcomers_in_a_row_ = newcomer ? newcomers_in_a_row_ + 1 : 0;
            return newcomer ? newcomers_ : turns_;
        }

        void begin_anew() {
            networks_.clear();
            turns_.clear();
            newcomers_in_a_row_ = 0;
        }

        std::unordered_map<std::string, std::deque<Item>> networks_;
        std::list<std::string> newcomers_;         // not served yet, the next first
        std::list<std::string> turns_;             // served before, also where nobody waits now
        std::vector<std::size_t> with_more_than_;  // networks in which more than so many wait
        std::size_t newcomers_in_a_row_ = 0;
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
