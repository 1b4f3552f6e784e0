#pragma once
// Owners of nats.c's objects. Private: no header outside this folder sees <nats/nats.h>.

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nats/nats.h>

namespace roster::messaging {

template <auto Destroy>
struct NatsDeleter {
    template <class Object>
    void operator()(Object* object) const {
        Destroy(object);
    }
};

using NatsOptions = std::unique_ptr<natsOptions, NatsDeleter<natsOptions_Destroy>>;
using NatsMessage = std::unique_ptr<natsMsg, NatsDeleter<natsMsg_Destroy>>;
using NatsSubscription = std::unique_ptr<natsSubscription, NatsDeleter<natsSubscription_Destroy>>;
using JetStreamContext = std::unique_ptr<jsCtx, NatsDeleter<jsCtx_Destroy>>;
using StreamInfo = std::unique_ptr<jsStreamInfo, NatsDeleter<jsStreamInfo_Destroy>>;
using ConsumerInfo = std::unique_ptr<jsConsumerInfo, NatsDeleter<jsConsumerInfo_Destroy>>;
using MessageMetadata = std::unique_ptr<jsMsgMetaData, NatsDeleter<jsMsgMetaData_Destroy>>;
using PublishAck = std::unique_ptr<jsPubAck, NatsDeleter<jsPubAck_Destroy>>;

// Messages that are done with. nats.c leaves each that is destroyed to a thread of its own;
// many at a time wake it once (4 of 60 context switches of a registration).
class SpentMessages {
public:
    void add(NatsMessage message) {
        messages_.push_back(std::move(message));
        if (messages_.size() == at_once) messages_.clear();
    }

private:
    static constexpr std::size_t at_once = 64;
    std::vector<NatsMessage> messages_;
};

// Takes over what a function of nats.c stores through its first parameter:
//   NatsMessage message;
//   status = natsMsg_Create(out(message), …);
template <class Owner>
class OutParameter {
public:
    explicit OutParameter(Owner& owner) : owner_(owner) {}
    ~OutParameter() { owner_.reset(object_); }
    OutParameter(const OutParameter&) = delete;
    OutParameter& operator=(const OutParameter&) = delete;
    operator typename Owner::pointer *() {
        return &object_;
    }  // NOLINT(google-explicit-constructor)

private:
    Owner& owner_;
    typename Owner::pointer object_ = nullptr;
};

template <class Owner>
[[nodiscard]] OutParameter<Owner> out(Owner& owner) {
    return OutParameter<Owner>(owner);
}

[[nodiscard]] inline std::string_view body_of(const NatsMessage& message) {
    const int length = natsMsg_GetDataLength(message.get());
    return length > 0
               ? std::string_view(natsMsg_GetData(message.get()), static_cast<std::size_t>(length))
               : std::string_view();
}

[[nodiscard]] inline std::string text_of(const char* text) { return text ? text : ""; }

// The status that the server set on a message without a body (404, 408, 409, 503), or empty.
[[nodiscard]] inline std::string status_of(const NatsMessage& message) {
    const char* status = nullptr;
    if (natsMsg_GetDataLength(message.get()) > 0) return {};
    return natsMsgHeader_Get(message.get(), "Status", &status) == NATS_OK ? text_of(status)
                                                                          : std::string();
}

// An inbox subject that nobody else uses.
[[nodiscard]] inline std::string new_inbox() {
    natsInbox* inbox = nullptr;
    if (natsInbox_Create(&inbox) != NATS_OK) return {};
    std::string subject = inbox;
    natsInbox_Destroy(inbox);
    return subject;
}

}  // namespace roster::messaging
