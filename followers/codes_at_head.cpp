#include "followers/codes_at_head.hpp"

#include "eventstore/event_codec.hpp"

namespace roster::followers {

std::expected<bool, Failure> CodesAtHead::read_on() {
    const auto events = reader_.read_log(read_, eventstore::LogReader::max_page);
    if (!events) return failed(events.error());
    for (const auto& recorded : *events) {
        const auto event = eventstore::decode_public(recorded);
        if (!event)
            return std::unexpected(Failure{Failure::Kind::undecodable, event.error().message});
        codes_.add(*event);
        read_ = recorded.position;
    }
    return events->size() < eventstore::LogReader::max_page;
}

bool CodesAtHead::await(const domain::CausedMail& mail) const {
    return mail.code == nullptr || codes_.awaits_mail(mail.code->user_id, mail.code->code_id);
}

}  // namespace roster::followers
