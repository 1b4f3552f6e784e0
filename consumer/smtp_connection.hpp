#pragma once
// One connection to the mail server: a libcurl handle that outlives each mail. Private.

#include <atomic>
#include <chrono>
#include <expected>
#include <functional>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "consumer/mailer.hpp"
#include "consumer/smtp_mailer.hpp"
#include "consumer/smtp_reply.hpp"
#include "consumer/smtp_url.hpp"

namespace roster::consumer {

// What all connections of a mailer share.
struct SmtpAccess {
    SmtpSettings settings;
    SmtpEndpoint endpoint;
    // Some servers know AUTH only without an initial response, and are asked so from then on.
    std::atomic<bool> initial_response = true;
    std::atomic<bool> interrupted = false;
};

// One thread at a time.
class SmtpConnection {
public:
    enum class Extent { whole, rehearsal };

    explicit SmtpConnection(SmtpAccess& access);
    ~SmtpConnection();
    SmtpConnection(const SmtpConnection&) = delete;
    SmtpConnection& operator=(const SmtpConnection&) = delete;

    // `message` is the mail as RFC 5322 text.
    [[nodiscard]] std::expected<void, MailError> send(const Mail& mail, std::string_view message,
                                                      Extent extent);

private:
    using Clock = std::chrono::steady_clock;

    struct Upload {
        std::string_view rest;
        std::function<bool()> is_still_worth_sending = {};
        bool breaks_off = false;
        bool begun = false;
        bool too_late = false;
        bool asked_for = false;  // the server said 354
    };

    CURLcode transfer(const Mail& mail, std::string_view message, Extent extent);
    void prepare(const std::string& ehlo_name);
    void set_connection();
    void set_callbacks();
    void set_credentials();
    [[nodiscard]] bool kept_connection_was_dead(CURLcode result) const;
    [[nodiscard]] bool wants_no_initial_response(CURLcode result) const;
    [[nodiscard]] long new_connections() const;
    [[nodiscard]] std::chrono::milliseconds patience() const;
    [[nodiscard]] bool is_overdue() const;
    [[nodiscard]] SmtpStage stage() const;
    [[nodiscard]] MailError::Kind kind_of(CURLcode result) const;
    [[nodiscard]] bool is_refusal(CURLcode result) const;
    [[nodiscard]] MailError error_of(CURLcode result, const Mail& mail) const;

    static std::size_t read_upload(char* buffer, std::size_t size, std::size_t count,
                                   void* connection);
    static std::size_t take_reply(char* line, std::size_t size, std::size_t count,
                                  void* connection);
    static int look_up(void* connection, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

    SmtpAccess& access_;
    CURL* handle_ = nullptr;
    std::string url_;
    SmtpReplies replies_;
    Upload upload_;
    Clock::time_point last_news_;  // when a reply came, or the transfer began
    bool overdue_ = false;
    std::string error_text_;
};

}  // namespace roster::consumer
