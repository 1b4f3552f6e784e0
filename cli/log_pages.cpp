// Every page is checked for holes: an operator's command must not report on half a log.

#include "cli/log_pages.hpp"

#include <algorithm>

namespace roster::cli {

void for_each_page(eventstore::EventReader& reader, domain::GlobalPosition after,
                   domain::GlobalPosition last, const PageVisitor& visit) {
    while (after < last) {
        const auto left = static_cast<std::size_t>(last.value - after.value);
        const auto page =
            answered(reader.read_log(after, std::min(eventstore::EventReader::max_page, left)));
        if (page.empty() || page.front().position != after.next())
            throw StartError("the log lacks position " + std::to_string(after.value + 1) +
                             ": run `roster log verify`");
        if (!visit(page)) return;
        after = page.back().position;
    }
}

}  // namespace roster::cli
