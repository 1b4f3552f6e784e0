// Every page is checked for holes: an operator's command must not report on half a log.

#include "cli/log_pages.hpp"

#include <algorithm>

#include "eventstore/hash_chain.hpp"

namespace roster::cli {

namespace {

[[noreturn]] void lacks(domain::GlobalPosition position) {
    throw StartError("the log lacks position " + std::to_string(position.value) +
                     ": run `roster log verify`");
}

}  // namespace

void for_each_page(eventstore::EventReader& reader, domain::GlobalPosition after,
                   domain::GlobalPosition last, const PageVisitor& visit) {
    while (after < last) {
        const auto left = static_cast<std::size_t>(last.value - after.value);
        const auto page =
            answered(reader.read_log(after, std::min(eventstore::EventReader::max_page, left)));
        if (page.empty() || page.front().position != after.next()) lacks(after.next());
        if (!visit(page)) return;
        after = page.back().position;
    }
}

eventstore::RecordedEvent event_at(eventstore::LogReader& reader, domain::GlobalPosition position) {
    auto page = answered(reader.read_log({position.value - 1}, 1));
    if (page.empty() || page.front().position != position) lacks(position);
    return std::move(page.front());
}

crypto::Sha256 hash_at(eventstore::LogReader& reader, const domain::LogId& log,
                       domain::GlobalPosition position) {
    return position.value == 0 ? eventstore::genesis_hash(log) : event_at(reader, position).hash;
}

}  // namespace roster::cli
