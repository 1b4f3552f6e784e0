#pragma once
// An auditor's book: kept from commands and events alone, never from a state, it says what must not
// happen. It is written against the design and not against the code it audits.

#include <map>
#include <optional>
#include <vector>

#include "domain/user_commands.hpp"
#include "tests/domain/fingerprint.hpp"

namespace roster::domain::test {

class Ledger {
public:
    explicit Ledger(const Policy& policy) : policy_(policy) {}

    // Throws std::logic_error if the decision breaks a rule; else enters its events.
    void audit(const UserCommand& command, const Decision& verdict, LogTime now);

    [[nodiscard]] const std::optional<CodeId>& newest_code() const { return newest_code_; }
    [[nodiscard]] const std::optional<CodeId>& code_before() const { return code_before_; }
    [[nodiscard]] const std::optional<CodeId>& newest_origin() const { return newest_origin_; }
    void add_to(Fingerprint& fingerprint) const;

private:
    struct Entry {
        LogTime at;
        NetworkTag network;
    };
    struct CodeEntry : Entry {
        StreamVersion claim;
        bool disowned = false;
    };
    struct Code {
        CodeId id;
        LogTime issued_at;
        int wrong = 0;
    };
    // What is known of one claim.
    struct Page {
        NetworkTag network;
        std::optional<Code> code;  // the newest one, until the log says that it is over
    };
    // A registration, a person's own or a shadow: its claims and what was spent on all of them.
    struct Book {
        std::map<std::int64_t, Page> pages;  // by the version that the claim's password has
        std::vector<CodeEntry> codes;
        std::vector<Entry> wrong_codes;
        std::vector<Entry> shut_out;
    };

    void entered(const UserRegistered& event);
    void entered(const UserImported&);
    void entered(const RegistrationClaimed& event);
    void entered(const RegistrationRestarted& event);
    void entered(const RegistrationShadowed& event);
    void entered(const RegistrationDisowned& event);
    void entered(const CodeIssued& event);
    void entered(const CodeRejected& event);
    void entered(const CodeExpired& event);
    void entered(const CodeMailed&) {}
    void entered(const CodeMailFailed&) {}
    void entered(const UserActivated& event);
    void entered(const PasswordRehashed&) {}
    void entered(const UserErased&);

    void enter_claim(Book& book, const ClaimPlace& place);
    void check_code_budget(const Book& book, const CodeIssued& event) const;
    [[nodiscard]] bool is_alive(const Page& page) const;
    [[nodiscard]] bool has_attempts(const Book& book, NetworkTag network) const;
    [[nodiscard]] bool entitles(const Activate& command) const;
    struct Place {
        Book& book;
        Page& page;
    };
    [[nodiscard]] Place place_of(const CodeId& code);

    Policy policy_;
    LogTime now_;
    StreamVersion version_;
    std::optional<UserId> user_;
    bool active_ = false;
    bool entitled_ = false;  // by the command at hand, to activate
    Book own_;
    Book shadow_;
    std::optional<LogTime> last_notice_;
    std::vector<CodeId> used_;
    std::optional<CodeId> newest_code_;
    std::optional<CodeId> code_before_;
    std::optional<CodeId> newest_origin_;
};

}  // namespace roster::domain::test
