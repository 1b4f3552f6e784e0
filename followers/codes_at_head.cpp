#include "followers/codes_at_head.hpp"

#include <variant>

#include "eventstore/event_codec.hpp"

namespace roster::followers {

namespace {

constexpr std::size_t page_size = eventstore::max_checked_page;

}  // namespace

std::expected<bool, Failure> CodesAtHead::read_on() {
    const auto events = next_page();
    if (!events) {
        if (const auto* down = std::get_if<eventstore::StoreUnavailable>(&events.error()))
            return failed(*down);
        codes_ = {};
        read_.reset();
        return false;
    }
    for (const auto& recorded : *events) {
        const auto event = eventstore::decode_public(recorded);
        if (!event)
            return std::unexpected(Failure{Failure::Kind::undecodable, event.error().message});
        codes_.add(*event);
        read_ = {recorded.position, recorded.hash, {}};
    }
    return events->size() < page_size;
}

std::expected<eventstore::Page, eventstore::PageError> CodesAtHead::next_page() {
    if (read_) return eventstore::read_after(reader_, *read_, page_size);
    auto events = reader_.read_log(after_, page_size);
    if (!events) return std::unexpected(events.error());
    return *std::move(events);
}

bool CodesAtHead::await(const domain::CausedMail& mail) const {
    return mail.code == nullptr || codes_.awaits_mail(mail.code->user_id, mail.code->code_id);
}

}  // namespace roster::followers
