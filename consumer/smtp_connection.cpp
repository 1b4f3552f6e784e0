// libcurl says at which command a transfer ended in its error text; the replies themselves are
// collected beside it.

#include "consumer/smtp_connection.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>

#include <fmt/format.h>

#include "consumer/limits.hpp"
#include "consumer/mail_message.hpp"

namespace roster::consumer {

namespace {

using std::chrono::milliseconds;
using Kind = MailError::Kind;

constexpr int syntax_error_in_arguments = 501;
constexpr int go_on = 354;
constexpr std::string_view overdue_text = "the mail server does not answer";
constexpr std::string_view too_slow_text =
    "the mail server took too long until it asked for the text";

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

std::size_t discard(char*, std::size_t size, std::size_t count, void*) { return size * count; }

void initialize_curl() {
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (done != CURLE_OK) throw std::runtime_error("libcurl does not start");
}

}  // namespace

SmtpConnection::SmtpConnection(SmtpAccess& access) : access_(access) {
    initialize_curl();
    handle_ = curl_easy_init();
    if (handle_ == nullptr) throw std::bad_alloc();
}

SmtpConnection::~SmtpConnection() { curl_easy_cleanup(handle_); }

std::expected<void, MailError> SmtpConnection::send(const Mail& mail, std::string_view message,
                                                    Extent extent) {
    auto result = transfer(mail, message, extent);
    if (wants_no_initial_response(result)) {
        access_.initial_response = false;
        result = transfer(mail, message, extent);
    }
    if (kept_connection_was_dead(result)) result = transfer(mail, message, extent);
    if (result == CURLE_OK) return {};
    if (extent == Extent::rehearsal && upload_.asked_for) return {};
    return std::unexpected(error_of(result, mail));
}

CURLcode SmtpConnection::transfer(const Mail& mail, std::string_view message, Extent extent) {
    const RecipientList recipients(mail.to);
    const auto sender = *parse_mailbox(mail.from);
    upload_ = {.rest = message,
               .is_still_worth_sending = mail.is_still_worth_sending,
               .breaks_off = extent == Extent::rehearsal};
    const auto& name = access_.settings.ehlo_name;
    prepare(name.empty() ? std::string(sender.domain()) : name);
    curl_easy_setopt(handle_, CURLOPT_MAIL_FROM, sender.address.c_str());
    curl_easy_setopt(handle_, CURLOPT_MAIL_RCPT, recipients.list);
    curl_easy_setopt(handle_, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.size()));
    return curl_easy_perform(handle_);
}

// Resetting forgets the options and keeps the connection.
void SmtpConnection::prepare(const std::string& ehlo_name) {
    replies_ = {};
    overdue_ = false;
    last_news_ = Clock::now();
    error_text_.assign(CURL_ERROR_SIZE, '\0');
    const auto& endpoint = access_.endpoint;
    // libcurl takes the EHLO name from the path.
    url_ = endpoint.url + "/" + (endpoint.ehlo_name.empty() ? ehlo_name : endpoint.ehlo_name);
    curl_easy_reset(handle_);
    set_connection();
    set_callbacks();
    set_credentials();
}

// The times are kept by `look_up`, by what the server was last asked: libcurl's own limits are set
// beyond them.
void SmtpConnection::set_connection() {
    const auto& patience = access_.settings.patience;
    const auto reply = std::chrono::ceil<std::chrono::seconds>(
        std::max({patience.introduction, patience.reply, patience.final_reply}));
    curl_easy_setopt(handle_, CURLOPT_URL, url_.c_str());
    curl_easy_setopt(handle_, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(handle_, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>((patience.connect + 2 * patience.introduction).count()));
    curl_easy_setopt(handle_, CURLOPT_SERVER_RESPONSE_TIMEOUT,
                     static_cast<long>(reply.count() + 1));
    // Without it libcurl obeys ALL_PROXY of the environment.
    curl_easy_setopt(handle_, CURLOPT_PROXY, "");
    curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle_, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(handle_, CURLOPT_MAXAGE_CONN,
                     static_cast<long>(limits::smtp_idle_time.count()));
    curl_easy_setopt(
        handle_, CURLOPT_USE_SSL,
        static_cast<long>(access_.endpoint.in_clear ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(handle_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!access_.settings.ca_file.empty())
        curl_easy_setopt(handle_, CURLOPT_CAINFO, access_.settings.ca_file.c_str());
}

void SmtpConnection::set_callbacks() {
    curl_easy_setopt(handle_, CURLOPT_ERRORBUFFER, error_text_.data());
    curl_easy_setopt(handle_, CURLOPT_READFUNCTION, read_upload);
    curl_easy_setopt(handle_, CURLOPT_READDATA, this);
    curl_easy_setopt(handle_, CURLOPT_HEADERFUNCTION, take_reply);
    curl_easy_setopt(handle_, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(handle_, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle_, CURLOPT_XFERINFOFUNCTION, look_up);
    curl_easy_setopt(handle_, CURLOPT_XFERINFODATA, this);
}

void SmtpConnection::set_credentials() {
    const auto& settings = access_.settings;
    if (settings.user.empty()) return;
    curl_easy_setopt(handle_, CURLOPT_USERNAME, settings.user.c_str());
    curl_easy_setopt(handle_, CURLOPT_PASSWORD, settings.password.c_str());
    curl_easy_setopt(handle_, CURLOPT_SASL_IR, access_.initial_response ? 1L : 0L);
}

// --- What libcurl calls

std::size_t SmtpConnection::read_upload(char* buffer, std::size_t size, std::size_t count,
                                        void* connection) {
    auto& upload = static_cast<SmtpConnection*>(connection)->upload_;
    upload.asked_for = true;
    if (upload.breaks_off) return CURL_READFUNC_ABORT;
    // Only before its first octet: what is begun is ended.
    if (!upload.begun && upload.is_still_worth_sending)
        upload.too_late = !upload.is_still_worth_sending();
    if (upload.too_late) return CURL_READFUNC_ABORT;
    upload.begun = true;
    const auto length = std::min(size * count, upload.rest.size());
    std::memcpy(buffer, upload.rest.data(), length);
    upload.rest.remove_prefix(length);
    return length;
}

std::size_t SmtpConnection::take_reply(char* line, std::size_t size, std::size_t count,
                                       void* connection) {
    auto& self = *static_cast<SmtpConnection*>(connection);
    self.replies_.add_line({line, size * count});
    self.last_news_ = Clock::now();
    return size * count;
}

// About once a second.
int SmtpConnection::look_up(void* connection, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& self = *static_cast<SmtpConnection*>(connection);
    self.overdue_ = self.is_overdue();
    return self.overdue_ || self.access_.interrupted ? 1 : 0;
}

// --- How long to wait

bool SmtpConnection::is_overdue() const { return Clock::now() - last_news_ > patience(); }

milliseconds SmtpConnection::patience() const {
    const auto& patience = access_.settings.patience;
    if (upload_.asked_for) return patience.final_reply;
    if (replies_.code() || new_connections() == 0) return patience.reply;
    curl_off_t connected = 0;
    curl_easy_getinfo(handle_, CURLINFO_CONNECT_TIME_T, &connected);
    return connected == 0 ? patience.connect : patience.introduction;
}

// --- What the end of a transfer means

long SmtpConnection::new_connections() const {
    long count = 0;
    curl_easy_getinfo(handle_, CURLINFO_NUM_CONNECTS, &count);
    return count;
}

// The server had taken its leave (421) or was gone while the connection was idle: nothing of the
// mail was handed over.
bool SmtpConnection::kept_connection_was_dead(CURLcode result) const {
    static constexpr int takes_its_leave = 421;
    const bool is_broken = is_refusal(result) || result == CURLE_SEND_ERROR ||
                           result == CURLE_RECV_ERROR || result == CURLE_GOT_NOTHING ||
                           result == CURLE_WEIRD_SERVER_REPLY;
    const bool silent_or_leaving = !replies_.code() || replies_.code() == takes_its_leave;
    return is_broken && new_connections() == 0 && silent_or_leaving && !replies_.has_accepted() &&
           !upload_.asked_for;
}

bool SmtpConnection::wants_no_initial_response(CURLcode result) const {
    return result == CURLE_LOGIN_DENIED && replies_.code() == syntax_error_in_arguments &&
           access_.initial_response;
}

SmtpStage SmtpConnection::stage() const {
    const std::string_view said(error_text_.c_str());
    if (upload_.asked_for || said.starts_with("DATA failed")) return SmtpStage::content;
    if (said.starts_with("RCPT failed")) return SmtpStage::recipient;
    if (said.starts_with("MAIL failed")) return SmtpStage::sender;
    return SmtpStage::introduction;
}

// Whether the newest reply is what ended the transfer; with other errors it is an older one.
bool SmtpConnection::is_refusal(CURLcode result) const {
    if (!replies_.code() || *replies_.code() < 400) return false;
    switch (result) {
        case CURLE_SEND_ERROR:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_LOGIN_DENIED:
        case CURLE_REMOTE_ACCESS_DENIED:
        case CURLE_USE_SSL_FAILED:
            return true;
        default:
            return false;
    }
}

Kind SmtpConnection::kind_of(CURLcode result) const {
    if (upload_.too_late) return Kind::overdue;
    if (is_refusal(result)) return fault_of(stage(), *replies_.code(), replies_.text());
    if (upload_.asked_for && upload_.rest.empty() && replies_.code() == go_on)
        return Kind::unconfirmed;
    const bool no_trust = result == CURLE_PEER_FAILED_VERIFICATION ||
                          result == CURLE_USE_SSL_FAILED || result == CURLE_LOGIN_DENIED ||
                          result == CURLE_SSL_CACERT_BADFILE;
    return no_trust ? Kind::ours : Kind::unreachable;
}

MailError SmtpConnection::error_of(CURLcode result, const Mail& mail) const {
    std::string reason = error_text_.c_str();
    if (reason.empty()) reason = curl_easy_strerror(result);
    if (overdue_) reason = overdue_text;
    if (upload_.too_late) reason = too_slow_text;
    if (is_refusal(result)) reason = replies_.text();
    return {.kind = kind_of(result), .message = redacted(reason, mail)};
}

}  // namespace roster::consumer
