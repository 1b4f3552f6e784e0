#include "eventstore/remembered_page.hpp"

#include <utility>

namespace roster::eventstore {

std::expected<std::vector<RecordedEvent>, StoreUnavailable> RememberedPage::read_log(
    domain::GlobalPosition after, std::size_t limit) {
    if (page_ && page_->after == after && page_->limit == limit) return page_->events;
    page_.reset();
    auto events = reader_->read_log(after, limit);
    if (events) page_ = Page{after, limit, *events};
    return events;
}

}  // namespace roster::eventstore
