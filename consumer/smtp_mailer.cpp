// libcurl behind the Mailer: one easy handle, whose connection outlives each mail.

#include "consumer/smtp_mailer.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>

#include <curl/curl.h>
#include <fmt/format.h>

#include "consumer/limits.hpp"
#include "consumer/mail_message.hpp"
#include "consumer/smtp_reply.hpp"

namespace roster::consumer {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view clear_query = "tls=off";
constexpr int reply_to_idle_client = 421;

// --- The URL

struct UrlDeleter {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

struct Url {
    explicit Url(const std::string& text) : owned(curl_url()) {
        if (owned == nullptr) throw std::bad_alloc();
        if (curl_url_set(handle(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
            CURLUE_OK)
            fail("is not a URL");
    }

    [[nodiscard]] CURLU* handle() const { return owned.get(); }

    [[nodiscard]] std::string part(CURLUPart which) const {
        char* value = nullptr;
        if (curl_url_get(handle(), which, &value, 0) != CURLUE_OK) return {};
        const std::string result(value);
        curl_free(value);
        return result;
    }

    [[noreturn]] static void fail(std::string_view what) {
        throw std::invalid_argument(
            fmt::format("the mail server's URL {}; use smtp://host:port, smtp://host:port?tls=off "
                        "or smtps://host:port",
                        what));
    }

    std::unique_ptr<CURLU, UrlDeleter> owned;
};

struct Endpoint {
    std::string url;  // without the query
    long tls = CURLUSESSL_ALL;
};

Endpoint parse_endpoint(const std::string& text) {
    const Url url(text);
    const auto scheme = url.part(CURLUPART_SCHEME);
    if (scheme != "smtp" && scheme != "smtps") Url::fail("has another scheme");
    if (url.part(CURLUPART_HOST).empty()) Url::fail("has no host");
    if (!url.part(CURLUPART_USER).empty() || !url.part(CURLUPART_PASSWORD).empty())
        Url::fail("holds credentials, which belong into settings of their own");
    const auto query = url.part(CURLUPART_QUERY);
    if (!query.empty() && (query != clear_query || scheme == "smtps"))
        Url::fail("has an unknown parameter");
    curl_url_set(url.handle(), CURLUPART_QUERY, nullptr, 0);
    return {.url = url.part(CURLUPART_URL),
            .tls = query.empty() ? CURLUSESSL_ALL : CURLUSESSL_NONE};
}

// --- What libcurl calls

struct Upload {
    std::string_view rest;
};

std::size_t read_upload(char* buffer, std::size_t size, std::size_t count, void* context) {
    auto& upload = *static_cast<Upload*>(context);
    const auto length = std::min(size * count, upload.rest.size());
    std::memcpy(buffer, upload.rest.data(), length);
    upload.rest.remove_prefix(length);
    return length;
}

std::size_t take_reply(char* line, std::size_t size, std::size_t count, void* context) {
    static_cast<SmtpReplies*>(context)->add_line({line, size * count});
    return size * count;
}

std::size_t discard(char*, std::size_t size, std::size_t count, void*) { return size * count; }

int is_interrupted(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(context)->load() ? 1 : 0;
}

struct RecipientList {
    explicit RecipientList(const std::string& address)
        : list(curl_slist_append(nullptr, address.c_str())) {
        if (list == nullptr) throw std::bad_alloc();
    }
    ~RecipientList() { curl_slist_free_all(list); }
    RecipientList(const RecipientList&) = delete;
    RecipientList& operator=(const RecipientList&) = delete;

    curl_slist* list;
};

void initialize_curl() {
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (done != CURLE_OK) throw std::runtime_error("libcurl does not start");
}

// Refusals arrive as one of these two; with every other error the newest reply is not about the
// mail.
bool is_refusal(CURLcode result) {
    return result == CURLE_SEND_ERROR || result == CURLE_WEIRD_SERVER_REPLY;
}

bool is_broken_connection(CURLcode result) {
    return is_refusal(result) || result == CURLE_RECV_ERROR || result == CURLE_GOT_NOTHING;
}

class SmtpMailer final : public Mailer {
public:
    explicit SmtpMailer(const SmtpSettings& settings)
        : settings_(settings), endpoint_(parse_endpoint(settings.url)) {
        initialize_curl();
        handle_ = curl_easy_init();
        if (handle_ == nullptr) throw std::bad_alloc();
    }
    ~SmtpMailer() override { curl_easy_cleanup(handle_); }
    SmtpMailer(const SmtpMailer&) = delete;
    SmtpMailer& operator=(const SmtpMailer&) = delete;

    std::expected<void, MailError> send(const Mail& mail) override {
        const auto message = write_message(mail, std::chrono::system_clock::now());
        if (!message) return std::unexpected(message.error());
        auto result = transfer(mail, *message);
        if (kept_connection_was_dead(result)) result = transfer(mail, *message);
        if (result == CURLE_OK) return {};
        return std::unexpected(error_of(result, mail));
    }

    bool is_reachable() override {
        auto result = probe();
        if (kept_connection_was_dead(result)) result = probe();
        return result == CURLE_OK;
    }

    void interrupt() override { interrupted_ = true; }

private:
    CURLcode transfer(const Mail& mail, std::string_view message) {
        const RecipientList recipients(mail.to);
        const auto sender = parse_mailbox(mail.from)->address;
        Upload upload{message};
        prepare(limits::smtp_connect_timeout, limits::smtp_timeout);
        curl_easy_setopt(handle_, CURLOPT_MAIL_FROM, sender.c_str());
        curl_easy_setopt(handle_, CURLOPT_MAIL_RCPT, recipients.list);
        curl_easy_setopt(handle_, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(handle_, CURLOPT_INFILESIZE_LARGE,
                         static_cast<curl_off_t>(message.size()));
        curl_easy_setopt(handle_, CURLOPT_READFUNCTION, read_upload);
        curl_easy_setopt(handle_, CURLOPT_READDATA, &upload);
        return curl_easy_perform(handle_);
    }

    CURLcode probe() {
        prepare(limits::smtp_probe_timeout, limits::smtp_probe_timeout);
        curl_easy_setopt(handle_, CURLOPT_CUSTOMREQUEST, "NOOP");
        return curl_easy_perform(handle_);
    }

    // The server had taken its leave (421) or was gone while the connection was idle: nothing of
    // the mail was handed over.
    bool kept_connection_was_dead(CURLcode result) {
        const bool silent_or_leaving = !replies_.code() || replies_.code() == reply_to_idle_client;
        return is_broken_connection(result) && new_connections() == 0 && silent_or_leaving &&
               !replies_.has_accepted();
    }

    long new_connections() {
        long count = 0;
        curl_easy_getinfo(handle_, CURLINFO_NUM_CONNECTS, &count);
        return count;
    }

    // Resetting forgets the options and keeps the connection.
    void prepare(milliseconds connect_timeout, milliseconds timeout) {
        replies_ = {};
        error_text_.fill('\0');
        curl_easy_reset(handle_);
        prepare_connection();
        curl_easy_setopt(handle_, CURLOPT_CONNECTTIMEOUT_MS,
                         static_cast<long>(connect_timeout.count()));
        curl_easy_setopt(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
        curl_easy_setopt(handle_, CURLOPT_ERRORBUFFER, error_text_.data());
        curl_easy_setopt(handle_, CURLOPT_HEADERFUNCTION, take_reply);
        curl_easy_setopt(handle_, CURLOPT_HEADERDATA, &replies_);
        curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, discard);
        curl_easy_setopt(handle_, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(handle_, CURLOPT_XFERINFOFUNCTION, is_interrupted);
        curl_easy_setopt(handle_, CURLOPT_XFERINFODATA, &interrupted_);
    }

    void prepare_connection() {
        curl_easy_setopt(handle_, CURLOPT_URL, endpoint_.url.c_str());
        curl_easy_setopt(handle_, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        // Without it libcurl obeys ALL_PROXY of the environment.
        curl_easy_setopt(handle_, CURLOPT_PROXY, "");
        curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(handle_, CURLOPT_TCP_NODELAY, 1L);
        curl_easy_setopt(handle_, CURLOPT_MAXAGE_CONN,
                         static_cast<long>(limits::smtp_idle_time.count()));
        curl_easy_setopt(handle_, CURLOPT_USE_SSL, endpoint_.tls);
        curl_easy_setopt(handle_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        if (!settings_.ca_file.empty())
            curl_easy_setopt(handle_, CURLOPT_CAINFO, settings_.ca_file.c_str());
        if (settings_.user.empty()) return;
        curl_easy_setopt(handle_, CURLOPT_USERNAME, settings_.user.c_str());
        curl_easy_setopt(handle_, CURLOPT_PASSWORD, settings_.password.c_str());
        curl_easy_setopt(handle_, CURLOPT_SASL_IR, 1L);  // one round trip less
    }

    MailError error_of(CURLcode result, const Mail& mail) {
        const bool refused = is_refusal(result) && replies_.code() && *replies_.code() >= 400;
        const bool final = refused && is_final_refusal(replies_, new_connections() > 0);
        const std::string_view reason =
            error_text_.front() != '\0' ? error_text_.data() : curl_easy_strerror(result);
        return {.kind = final ? MailError::Kind::permanent : MailError::Kind::temporary,
                .message = redacted(refused ? std::string_view(replies_.text()) : reason, mail)};
    }

    const SmtpSettings settings_;
    const Endpoint endpoint_;
    CURL* handle_ = nullptr;
    SmtpReplies replies_;
    std::array<char, CURL_ERROR_SIZE> error_text_{};
    std::atomic<bool> interrupted_ = false;
};

}  // namespace

std::unique_ptr<Mailer> make_smtp_mailer(const SmtpSettings& settings) {
    return std::make_unique<SmtpMailer>(settings);
}

}  // namespace roster::consumer
