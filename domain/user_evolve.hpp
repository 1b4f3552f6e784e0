#pragma once
// Folds one event into a user's state. Pure, and total: any history that decodes is accepted, also
// one that `decide` of today would not write. Whoever changes what comes of events that there are
// already raises snapshot_form (eventstore/user_snapshot.hpp).

#include "domain/user_events.hpp"
#include "domain/user_state.hpp"

namespace roster::domain {

[[nodiscard]] UserState evolve(UserState state, const UserEvent& event);

}  // namespace roster::domain
