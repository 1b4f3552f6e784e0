#pragma once
// An auditor's book: kept from commands and events alone, never from a state, it says what must not
// happen. It is written against the design and not against the code it audits.

#include <optional>
#include <vector>

#include "domain/user_decide.hpp"
#include "tests/domain/fingerprint.hpp"

namespace roster::domain::test {

class Ledger {
public:
    explicit Ledger(const Policy& policy) : policy_(policy) {}

    // Throws std::logic_error if the decision breaks a rule; else enters its events.
    void audit(const UserCommand& command, const Decision& decision, LogTime now);

    [[nodiscard]] const std::optional<CodeId>& newest_code() const { return newest_code_; }
    [[nodiscard]] const std::optional<CodeId>& code_before() const { return code_before_; }
    [[nodiscard]] const std::optional<CodeId>& newest_origin() const { return newest_origin_; }
    void add_to(Fingerprint& fingerprint) const;

private:
    struct Spent {
        LogTime at;
        NetworkTag network;
    };
    struct Code {
        CodeId id;
        LogTime issued_at;
        int wrong = 0;
    };
    // What is known of one registration, a person's own or a shadow's.
    struct Page {
        StreamVersion password;
        std::optional<Code> code;  // the newest one, until the log says that it is over
        std::vector<Spent> codes;
        std::vector<Spent> wrong_codes;
    };

    void entered(const UserRegistered& event);
    void entered(const RegistrationRestarted& event);
    void entered(const RegistrationShadowed& event);
    void entered(const CodeIssued& event);
    void entered(const CodeRejected& event);
    void entered(const CodeExpired& event);
    void entered(const CodeMailed&) {}
    void entered(const CodeMailFailed&) {}
    void entered(const UserActivated& event);
    void entered(const UserErased&);

    void check_code_budget(const Page& page, const CodeIssued& event) const;
    [[nodiscard]] bool is_alive(const Page& page) const;
    [[nodiscard]] bool has_attempts(const Page& page, NetworkTag network) const;
    [[nodiscard]] bool entitles(const Activate& command) const;
    [[nodiscard]] Page& page_of(const CodeId& code);

    Policy policy_;
    LogTime now_;
    StreamVersion version_;
    std::optional<UserId> user_;
    bool active_ = false;
    bool entitled_ = false;  // by the command at hand, to activate
    Page own_;
    Page shadow_;
    std::optional<LogTime> last_notice_;
    std::vector<CodeId> used_;
    std::optional<CodeId> newest_code_;
    std::optional<CodeId> code_before_;
    std::optional<CodeId> newest_origin_;
};

}  // namespace roster::domain::test
