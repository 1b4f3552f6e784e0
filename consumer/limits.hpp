#pragma once
// How long and how often the mail worker tries, how much it holds, and how large things may be.

#include <array>
#include <chrono>
#include <cstddef>

namespace roster::consumer::limits {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// --- SMTP (RFC 5321, 4.5.3.2)
inline constexpr milliseconds smtp_connect_timeout = 10s;
inline constexpr milliseconds smtp_introduction_timeout = 60s;  // greeting, TLS, each reply to it
inline constexpr milliseconds smtp_reply_timeout = 120s;
inline constexpr milliseconds smtp_final_reply_timeout = 10min;  // to the final dot
inline constexpr std::chrono::seconds smtp_idle_time{
    60};  // an older connection is not used again: a firewall may have forgotten it
inline constexpr std::size_t max_reply_line = 1024;
inline constexpr int default_connections = 24;  // mails on their way at once, from one worker
inline constexpr int max_connections = 256;
// How often a mail server that is down, or refuses us, is tried with an order.
inline constexpr milliseconds trial_interval = 2s;
inline constexpr milliseconds recent_success = 1s;

// --- One order
// After a "later" from the mail server the same code is tried again after these pauses …
inline constexpr std::array<milliseconds, 3> retry_pauses{2s, 5s, 10s};
// … and after them in rounds, each of which starts with a fresh code if the older one has too
// little life left. Together they outlast a greylisting of five minutes.
inline constexpr std::array<milliseconds, 3> round_pauses{30s, 60s, 180s};
// Until the bus has taken note of what was sent.
inline constexpr std::array<milliseconds, 6> record_pauses{500ms, 1s, 2s, 5s, 5s, 10s};
// Until the bus tells whether an order was done.
inline constexpr std::array<milliseconds, 2> lookup_pauses{500ms, 2s};
inline constexpr milliseconds reissue_timeout = 2s;
inline constexpr milliseconds reissue_poll = 10ms;
inline constexpr std::chrono::hours notice_age{1};  // older notices are not worth sending

// How long an order that is given back stays away.
inline constexpr milliseconds bus_trouble_delay = 5s;
inline constexpr milliseconds server_down_delay = 10s;
inline constexpr milliseconds missing_key_delay = 30s;
inline constexpr milliseconds error_delay = 10s;
inline constexpr milliseconds long_delay = 5min;

// --- The worker
inline constexpr std::size_t max_orders_in_hand = 512;
inline constexpr std::size_t orders_per_sender = 2;  // of those that are not put off beyond `soon`
inline constexpr milliseconds soon = 500ms;
inline constexpr std::size_t max_unrecorded_mails = 1024;
inline constexpr milliseconds poll_timeout =
    250ms;  // one look at the bus; bounds how late a stop is noticed
inline constexpr milliseconds bus_retry_pause = 1s;
inline constexpr milliseconds full_pause = 5ms;  // until there is room for another order
// The bus gives an order to others four seconds after the last `in_progress`: that much a worker
// that was killed costs its people. One that was frozen has to notice before it goes on.
inline constexpr milliseconds keep_interval = 1s;
inline constexpr milliseconds keep_grace = 3s;
inline constexpr milliseconds clock_interval = 30s;    // of samples of the log's time
inline constexpr milliseconds clock_retry_pause = 1s;  // until the first sample
inline constexpr milliseconds clock_timeout = 1s;
inline constexpr milliseconds first_sample_wait = 2s;
inline constexpr milliseconds stop_grace =
    3s;  // for the mail at hand, before its transfer is broken off

// --- Files
inline constexpr std::size_t max_template_size = 256 * 1024;
inline constexpr std::size_t max_product_name = 100;
inline constexpr std::size_t max_mail_file_size = 4 * 1024 * 1024;
inline constexpr std::size_t max_mail_files_read = 20'000;

}  // namespace roster::consumer::limits
