#include "cli/opened_log.hpp"

#include <iostream>

#include "cli/exit_code.hpp"
#include "cli/open_log.hpp"
#include "cli/progress_bar.hpp"
#include "domain/overloaded.hpp"

namespace roster::cli {

std::optional<crypto::KeyRing> keys_if_any(const Configuration& configuration) {
    auto keys = crypto::KeyRing::load(configuration.keys_file);
    if (!keys || keys->is_mailer_share()) return std::nullopt;
    return std::move(*keys);
}

OpenedLog::OpenedLog(const Configuration& configuration)
    : store(open_log(configuration)),
      keys(keys_if_any(configuration)),
      log(*store, keys ? &*keys : nullptr) {}

void catch_up(operators::OperatorsLog& log, const projections::ProjectionKind& kind) {
    ProgressBar bar("reading the log");
    const auto done =
        log.catch_up(kind, [&](auto reached, auto end) { bar.show(reached.value, end.value); });
    if (!done) throw StartError(words_for(done.error()));
}

std::string words_for(const operators::NoAnswer& why) {
    return std::visit(
        domain::overloaded{
            [](const operators::UnknownPerson&) { return std::string("no such person"); },
            [](const operators::StoreSilent& silent) {
                return "ROSTER_DATABASE_URL: " + silent.message + "; run the command again";
            },
            [](const operators::StillBuilding& building) {
                return "the read model '" + building.projection +
                       "' is of another version: `roster projection rebuild " +
                       building.projection + "` makes it anew";
            },
            [](const operators::Unreadable& unreadable) { return unreadable.message; }},
        why);
}

int no_answer(const operators::NoAnswer& why) {
    if (!std::holds_alternative<operators::UnknownPerson>(why)) throw StartError(words_for(why));
    std::cerr << "roster: " << words_for(why) << '\n';
    return exit_no;
}

}  // namespace roster::cli
