#pragma once
// The forms of the events about a registration and an account. Private.

#include "eventstore/codec/event_form.hpp"

namespace roster::eventstore {

template <>
struct Form<domain::UserRegistered> {
    static constexpr WireType type{"UserRegistered", 1};

    static std::string write(const domain::UserRegistered& event) {
        return CanonicalObject()
            .text("registered_at", to_rfc3339(event.registered_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::UserRegistered read(int /*version*/, JsonMembers& data) {
        return domain::UserRegistered{.user_id = user_id_of(data),
                                      .registered_at = data.time("registered_at"),
                                      .registrant = {}};
    }
};

template <>
struct Form<domain::UserImported> {
    static constexpr WireType type{"UserImported", 1};

    static std::string write(const domain::UserImported& event) {
        return CanonicalObject()
            .text("active_since", to_rfc3339(event.active_since))
            .text("imported_at", to_rfc3339(event.imported_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::UserImported read(int /*version*/, JsonMembers& data) {
        return {.user_id = user_id_of(data),
                .imported_at = data.time("imported_at"),
                .active_since = data.time("active_since"),
                .registrant = {}};
    }
};

template <>
struct Form<domain::RegistrationClaimed> {
    static constexpr WireType type{"RegistrationClaimed", 1};

    static std::string write(const domain::RegistrationClaimed& event) {
        CanonicalObject data;
        data.text("claimed_at", to_rfc3339(event.claimed_at));
        add_version(data, "evicted", event.place.evicted);
        return data.text("network", hex(event.place.network))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::RegistrationClaimed read(int /*version*/, JsonMembers& data) {
        return {.user_id = user_id_of(data),
                .claimed_at = data.time("claimed_at"),
                .place = place_of(data),
                .registrant = {}};
    }
};

template <>
struct Form<domain::RegistrationRestarted> {
    static constexpr WireType type{"RegistrationRestarted", 1};

    static std::string write(const domain::RegistrationRestarted& event) {
        return CanonicalObject()
            .text("restarted_at", to_rfc3339(event.restarted_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::RegistrationRestarted read(int /*version*/, JsonMembers& data) {
        return domain::RegistrationRestarted{.user_id = user_id_of(data),
                                             .restarted_at = data.time("restarted_at"),
                                             .registrant = {}};
    }
};

// Version 1 was the only shadow of its address, and has no place.
template <>
struct Form<domain::RegistrationShadowed> {
    static constexpr WireType type{"RegistrationShadowed", 2};

    static std::string write(const domain::RegistrationShadowed& event) {
        CanonicalObject data;
        if (event.place) {
            add_version(data, "evicted", event.place->evicted);
            data.text("network", hex(event.place->network));
        }
        return data.boolean("notice", event.notice)
            .text("shadowed_at", to_rfc3339(event.shadowed_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::RegistrationShadowed read(int version, JsonMembers& data) {
        return {.user_id = user_id_of(data),
                .shadowed_at = data.time("shadowed_at"),
                .notice = data.boolean("notice"),
                .place = version >= 2 ? std::optional(place_of(data)) : std::nullopt,
                .registrant = {}};
    }
};

template <>
struct Form<domain::RegistrationDisowned> {
    static constexpr WireType type{"RegistrationDisowned", 1};

    static std::string write(const domain::RegistrationDisowned& event) {
        return CanonicalObject()
            .number("claim", event.claim.value)
            .text("code_id", event.code_id.to_string())
            .text("disowned_at", to_rfc3339(event.disowned_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::RegistrationDisowned read(int /*version*/, JsonMembers& data) {
        return {.user_id = user_id_of(data),
                .code_id = code_id_of(data),
                .claim = stream_version_of(data, "claim"),
                .disowned_at = data.time("disowned_at")};
    }
};

template <>
struct Form<domain::UserActivated> {
    static constexpr WireType type{"UserActivated", 1};

    static std::string write(const domain::UserActivated& event) {
        return CanonicalObject()
            .text("activated_at", to_rfc3339(event.activated_at))
            .text("code_id", event.code_id.to_string())
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::UserActivated read(int /*version*/, JsonMembers& data) {
        return domain::UserActivated{.user_id = user_id_of(data),
                                     .code_id = code_id_of(data),
                                     .activated_at = data.time("activated_at")};
    }
};

template <>
struct Form<domain::PasswordRehashed> {
    static constexpr WireType type{"PasswordRehashed", 1};

    static std::string write(const domain::PasswordRehashed& event) {
        return CanonicalObject()
            .number("claim", event.claim.value)
            .text("rehashed_at", to_rfc3339(event.rehashed_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::PasswordRehashed read(int /*version*/, JsonMembers& data) {
        return {.user_id = user_id_of(data),
                .claim = stream_version_of(data, "claim"),
                .rehashed_at = data.time("rehashed_at"),
                .password = {}};
    }
};

template <>
struct Form<domain::UserErased> {
    static constexpr WireType type{"UserErased", 1};

    static std::string write(const domain::UserErased& event) {
        return CanonicalObject()
            .text("erased_at", to_rfc3339(event.erased_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::UserErased read(int /*version*/, JsonMembers& data) {
        return domain::UserErased{.user_id = user_id_of(data), .erased_at = data.time("erased_at")};
    }
};

}  // namespace roster::eventstore
