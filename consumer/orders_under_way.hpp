#pragma once
// Which orders this worker has in hand: one that the bus delivers a second time, because it was not
// told in time that the first is still worked on, must not be mailed twice.

#include <mutex>
#include <optional>
#include <unordered_set>
#include <utility>

#include "domain/ids.hpp"

namespace roster::consumer {

// Thread-safe; as large as what is in hand.
class OrdersUnderWay {
public:
    // Lets go of the order when it ends.
    class Claim {
    public:
        Claim() = default;
        Claim(OrdersUnderWay& orders, const domain::EventId& order)
            : orders_(&orders), order_(order) {}
        Claim(Claim&& other) noexcept
            : orders_(std::exchange(other.orders_, nullptr)), order_(other.order_) {}
        Claim& operator=(Claim&& other) noexcept {
            std::swap(orders_, other.orders_);
            std::swap(order_, other.order_);
            return *this;
        }
        ~Claim() {
            if (orders_ != nullptr) orders_->let_go(order_);
        }

    private:
        OrdersUnderWay* orders_ = nullptr;
        domain::EventId order_;
    };

    // Nothing if it is in hand already.
    [[nodiscard]] std::optional<Claim> claim(const domain::EventId& order) {
        const std::lock_guard lock(mutex_);
        if (!orders_.insert(order).second) return std::nullopt;
        return Claim(*this, order);
    }

private:
    void let_go(const domain::EventId& order) {
        const std::lock_guard lock(mutex_);
        orders_.erase(order);
    }

    std::mutex mutex_;
    std::unordered_set<domain::EventId> orders_;
};

}  // namespace roster::consumer
