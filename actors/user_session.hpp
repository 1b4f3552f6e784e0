#pragma once
// One user's commands, one after the other: fold, decide, append, evolve. The user actor without
// the actor. No CAF here.
//
// A session knows its stream up to a version. A command is decided on that; what it writes is
// checked by the store's version, and what it does not write (a refusal, `me`, a silent answer) is
// told only after the stream was read since the command arrived, from the session's own last event
// on: where the log has another in its place, it went back, and the session forgets and folds anew.
// A registration is decided on fresh state always: so new and known addresses ask the same of the
// store, and what they take does not tell which they are.
// Nothing here survives a crash: the next session reads the stream again.

#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "actors/ask.hpp"
#include "actors/client_limits.hpp"
#include "actors/event_sealer.hpp"
#include "actors/kept_proofs.hpp"
#include "actors/known_events.hpp"
#include "actors/node.hpp"
#include "actors/stream_contents.hpp"
#include "domain/user_commands.hpp"
#include "domain/user_state.hpp"

namespace roster::actors {

// What a session can do to the world. Each read and append is answered by one call of `on_read` or
// `on_appended`; at most one is under way.
class SessionDesk {
public:
    virtual ~SessionDesk() = default;
    virtual void read(const std::optional<KnownEvent>& newest_known) = 0;
    virtual void append(eventstore::StreamAppend append) = 0;
    // It is not answered.
    virtual void keep_snapshot(KeyedSnapshot keyed) = 0;
    // What is open in the stream now.
    virtual void show_windows(std::vector<domain::WindowDeadline> open) = 0;
    virtual void keep_proof(const KeptProof& proof) = 0;
    // The password's hash by this recipe is needed: the ask is to come back with it.
    virtual void need_hash(AskPtr ask, const crypto::HashRecipe& recipe) = 0;
};

class UserSession {
public:
    static constexpr std::size_t max_waiting = 64;       // commands; further ones are refused
    static constexpr int max_conflicts = 5;              // of one command
    static constexpr std::int64_t snapshot_every = 128;  // events

    UserSession(domain::StreamId stream, const Node& node, ClientLimits& limits, SessionDesk& desk);

    void submit(AskPtr ask);

    void on_read(const StreamContents& contents);
    void on_appended(const AppendResult& result);

    // The log went back: what is known may be true no longer. A read under way is begun again.
    void forget_all();

    // Answers whatever waits with "unavailable". The session must not be used afterwards.
    void abandon();

    // Nothing is under way and nothing waits.
    [[nodiscard]] bool is_idle() const { return !turn_ && waiting_.empty(); }

private:
    // The command at work.
    struct Turn {
        explicit Turn(AskPtr asked) : ask(std::move(asked)) {}

        AskPtr ask;
        int conflicts = 0;
        bool has_read = false;
        std::optional<domain::UserCommand> command;
        std::vector<domain::UserEvent> events;  // being appended
        std::optional<domain::CodeToMail> to_mail;
        std::vector<domain::EventId> event_ids;
        std::optional<crypto::Bytes> new_key;
        std::optional<SteadyTime> code_taken;  // the network's attempt at a code, and when
    };

    void next_turn();
    void work();
    void decide();
    void settle(const domain::Decision& decision);
    void append(std::vector<domain::UserEvent> events);
    void read();
    void on_read_failed(ReadFailure failure);
    void finish(Reply reply);
    void ask_again_with(const crypto::HashRecipe& recipe);
    void refuse_all(Unavailable::Why why);

    void forget();
    void begin_at(const KeyedSnapshot& keyed);
    void fold(const StreamEvent& event);
    void keep_snapshot_if_due();
    void adopt_appended();
    void keep_proof_of_registration();
    void show_windows();
    void show_windows_again();

    [[nodiscard]] bool is_fresh() const;
    [[nodiscard]] std::vector<domain::EventId> proving_passwords() const;
    [[nodiscard]] ClientLimits::Wait wait_for_password() const;
    [[nodiscard]] ClientLimits::Wait take_code(const domain::Decision& decision);
    void count_password(const std::optional<domain::UserError>& refusal);
    void renew_outdated_hash();
    [[nodiscard]] AskPtr order_to_renew(const domain::StreamVersion& password,
                                        const domain::PasswordHash& fresh) const;
    [[nodiscard]] Reply reply_of_turn() const;
    void report_trouble(std::string_view what) const;

    const domain::StreamId stream_;
    const Node& node_;
    ClientLimits& limits_;
    SessionDesk& desk_;
    EventSealer sealer_;

    domain::UserState state_;
    KnownEvents events_;                 // those state_ was folded from
    domain::StreamVersion key_at_;       // of the event that brought the sealer's key; 0: none
    domain::StreamVersion snapshot_at_;  // of the last snapshot that was used or made; 0: none
    bool loaded_ = false;                // state_ is the stream's at some time
    std::optional<SteadyTime>
        seen_at_;                  // nothing happened in the stream between this time and state_
    SteadyTime exchange_began_{};  // of the read or append under way
    // The log's generation that state_ is of, and that in which the read under way began.
    std::uint64_t generation_ = 0;
    std::uint64_t exchange_generation_ = 0;
    std::optional<std::vector<domain::CodeId>> shown_windows_;
    bool must_forget_ = false;  // as soon as the append under way is answered

    std::optional<Turn> turn_;
    std::deque<AskPtr> waiting_;
};

}  // namespace roster::actors
