#pragma once
// A table of bounded size: when it is full, the entry that was longest unused goes. No CAF here.

#include <cstddef>
#include <functional>
#include <list>
#include <unordered_map>
#include <utility>

namespace roster::actors {

// One thread at a time.
template <class Key, class Value, class Hash = std::hash<Key>>
class BoundedTable {
public:
    explicit BoundedTable(std::size_t max_entries) : max_entries_(max_entries) {}

    // Null: there is none. Does not count as a use.
    [[nodiscard]] const Value* find(const Key& key) const {
        const auto found = places_.find(key);
        return found != places_.end() ? &found->second->second : nullptr;
    }
    [[nodiscard]] Value* find(const Key& key) {
        const auto found = places_.find(key);
        return found != places_.end() ? &found->second->second : nullptr;
    }

    // Makes it if there is none.
    Value& use(const Key& key) {
        const auto found = places_.find(key);
        if (found != places_.end()) {
            entries_.splice(entries_.end(), entries_, found->second);
            return found->second->second;
        }
        if (entries_.size() >= max_entries_) {
            places_.erase(entries_.front().first);
            entries_.pop_front();
        }
        const auto place = entries_.emplace(entries_.end(), key, Value{});
        places_.emplace(key, place);
        return place->second;
    }

    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    using Entries = std::list<std::pair<Key, Value>>;  // the longest unused first

    const std::size_t max_entries_;
    Entries entries_;
    std::unordered_map<Key, typename Entries::iterator, Hash> places_;
};

}  // namespace roster::actors
