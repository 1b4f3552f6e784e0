#pragma once
// The settings and the fixed numbers that decisions depend on.

#include <chrono>
#include <cstddef>

namespace roster::domain {

// 0 means "no limit" for the three code budgets.
//
// "Kept" is the share of a limit that only a network takes which has spent nothing of it yet: what
// strangers spend leaves that to the person whose address it is.
struct Policy {
    std::chrono::seconds code_lifetime{60};
    std::chrono::seconds resend_cooldown{15};  // of one claim
    int codes_per_hour_and_network = 5;
    int codes_per_day = 20;
    bool disclose_accounts = false;

    [[nodiscard]] constexpr int codes_per_day_kept() const { return codes_per_day / 4; }

    static constexpr int wrong_codes_per_code = 3;
    static constexpr int wrong_codes_per_day_and_network = 10;
    static constexpr int wrong_codes_per_day = 30;
    static constexpr int wrong_codes_per_day_kept = 6;
    static constexpr int wrong_codes_per_month = 60;
    static constexpr int wrong_codes_per_month_kept = 12;

    static constexpr std::size_t claims = 5;  // side by side
    static constexpr std::size_t claims_of_one_network = 2;
    static constexpr int new_claims_per_day_and_network = 10;
    static constexpr int new_claims_per_day = 40;
    static constexpr int new_claims_per_day_kept = 10;

    static constexpr int reissues_per_code = 3;
    static constexpr std::chrono::hours reissue_age{1};
    static constexpr std::chrono::hours day{24};
    static constexpr std::chrono::hours month{30 * 24};
    static constexpr std::chrono::hours notice_period{24};
    static constexpr std::chrono::hours shut_out_period{24};  // of a network that was disowned
};

}  // namespace roster::domain
