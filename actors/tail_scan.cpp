#include "actors/tail_scan.hpp"

#include <algorithm>

namespace roster::actors {

void TailScan::add(const domain::StreamId& stream, const domain::UserEvent& event) {
    codes_.add(event);
    streams_.insert_or_assign(domain::user_of(event), stream);
}

std::vector<DueWindow> TailScan::open() const {
    std::vector<DueWindow> windows;
    for (const auto& [user, codes] : codes_.codes()) {
        for (const auto& code : codes) {
            if (code.is_open) {
                windows.push_back({streams_.at(user), {user, code.id, code.expires_at}});
            }
        }
    }
    std::ranges::sort(windows, {}, [](const DueWindow& due) { return due.window.expires_at; });
    return windows;
}

}  // namespace roster::actors
