// Nodes talk on one subject of core NATS: nothing is stored. One thread speaks, so that a server
// that takes nothing holds up nobody who has something to say; one listens.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "crypto/random_ids.hpp"
#include "messaging/nats_sessions.hpp"
#include "messaging/node_sayings.hpp"
#include "messaging/refused_messages.hpp"

namespace roster::messaging {
namespace {

using namespace std::chrono_literals;

constexpr auto poll = 250ms;  // how soon the end, or another connection, is noticed

class NatsNodeTalk final : public NodeTalk {
public:
    NatsNodeTalk(std::shared_ptr<NatsContext> context, NodeTalkListener listener)
        : context_(std::move(context)),
          key_(node_talk_key(context_->keys.index_key())),
          node_(crypto::uuid_v4().to_string()),
          listener_(std::move(listener)) {
        hearing_ = std::jthread([this](const std::stop_token& stop) { hear(stop); });
        speaking_ = std::jthread([this](const std::stop_token& stop) { speak(stop); });
    }

    void say(std::string saying, When when) override {
        if (saying.size() > max_octets) return;
        {
            const std::lock_guard lock(mutex_);
            if (waiting_.size() >= max_waiting) return;
            waiting_.push_back(std::move(saying));
            is_urgent_ = is_urgent_ || when == When::now;
        }
        said_.notify_one();
    }

private:
    // --- Speaking

    void speak(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            auto sayings = take(stop);
            if (sayings.empty()) continue;
            const auto message = encode({node_, std::move(sayings)}, key_);
            if (const auto lease = context_->link.lease())
                natsConnection_PublishString(lease->connection->get(), node_subject,
                                             message.c_str());
        }
    }

    // What is said now, and what waited for its moment. Empty: the end.
    std::vector<std::string> take(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        if (!said_.wait(lock, stop, [&] { return !waiting_.empty(); })) return {};
        said_.wait_for(lock, stop, gather, [&] { return is_urgent_; });
        const auto count = std::min(waiting_.size(), max_sayings);
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
        std::vector<std::string> taken(std::make_move_iterator(waiting_.begin()),
                                       std::make_move_iterator(end));
        waiting_.erase(waiting_.begin(), end);
        is_urgent_ = is_urgent_ && !waiting_.empty();
        return taken;
    }

    // --- Hearing

    void hear(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto lease = context_->link.lease(std::chrono::steady_clock::now() + poll);
            if (!lease) continue;
            if (subscribe(*lease))
                receive();
            else
                std::this_thread::sleep_for(poll);
        }
    }

    bool subscribe(const NatsLink::Lease& lease) {
        if (subscription_ && connection_ == lease.connection) return true;
        subscription_.reset();
        connection_ = lease.connection;
        return natsConnection_SubscribeSync(out(subscription_), connection_->get(), node_subject) ==
               NATS_OK;
    }

    void receive() {
        NatsMessage message;
        const auto status =
            natsSubscription_NextMsg(out(message), subscription_.get(), poll.count());
        if (status == NATS_OK)
            pass_on(body_of(message));
        else if (status != NATS_TIMEOUT)
            subscription_.reset();
    }

    void pass_on(std::string_view message) {
        const auto said = decode_node_sayings(message, key_);
        if (!said) return refused_.add(said.error().message);
        if (said->node == node_) return;
        for (const auto& saying : said->sayings) listener_(saying);
    }

    std::shared_ptr<NatsContext> context_;
    const crypto::SecretBytes key_;
    const std::string node_;  // this process
    NodeTalkListener listener_;

    std::mutex mutex_;
    std::condition_variable_any said_;
    std::deque<std::string> waiting_;
    bool is_urgent_ = false;

    std::shared_ptr<NatsConnection> connection_;
    NatsSubscription subscription_;
    RefusedMessages refused_{"node_talk_refused"};
    std::jthread hearing_;  // last: they use what stands above
    std::jthread speaking_;
};

}  // namespace

std::unique_ptr<NodeTalk> open_nats_node_talk(std::shared_ptr<NatsContext> context,
                                              NodeTalkListener listener) {
    return std::make_unique<NatsNodeTalk>(std::move(context), std::move(listener));
}

}  // namespace roster::messaging
