#include "operators/log_check.hpp"

#include "domain/overloaded.hpp"
#include "eventstore/read_ahead.hpp"
#include "operators/import_record.hpp"
#include "telemetry/log_line.hpp"
#include "text/hex.hpp"
#include "text/json_writer.hpp"

namespace roster::operators {

namespace {

using eventstore::LogDamaged;
using eventstore::LogWhole;
using eventstore::StoreUnavailable;
using eventstore::VerifyOutcome;
using text::JsonObject;

// Thrown from the progress of a check that nobody waits for any more.
struct Stopped {};

std::expected<ImportRecord, StoreUnavailable> import_record_of(eventstore::EventStore& store) {
    ImportRecord record;
    const auto done = store.open_read_models()->in_transaction(
        [&](auto& transaction) { record = read_import_record(transaction); });
    if (!done) return std::unexpected(done.error());
    return record;
}

JsonObject to_json(const LogWhole& whole) {
    JsonObject json;
    json.add("result", "whole")
        .add("events", whole.events)
        .add("shredded", whole.shredded)
        .add("position", whole.head.position.value)
        .add("hash", text::to_hex(whole.head.hash));
    return json;
}

JsonObject to_json(const LogDamaged& damaged) {
    JsonObject json;
    json.add("result", "damaged").add("position", damaged.position.value).add("what", damaged.what);
    return json;
}

JsonObject to_json(const StoreUnavailable& error) {
    JsonObject json;
    json.add("result", "unknown").add("what", error.message);
    return json;
}

JsonObject object_of(const VerifyOutcome& outcome) {
    return std::visit([](const auto& one) { return to_json(one); }, outcome);
}

// Said in the log too: nobody may look at the answer.
void log_outcome(const VerifyOutcome& outcome) {
    using telemetry::LogLevel;
    std::visit(domain::overloaded{
                   [](const LogWhole& whole) {
                       telemetry::log_line(
                           LogLevel::info, "log_verified",
                           {{"events", whole.events}, {"position", whole.head.position.value}});
                   },
                   [](const LogDamaged& damaged) {
                       telemetry::log_line(
                           LogLevel::error, "log_damaged",
                           {{"position", damaged.position.value}, {"detail", damaged.what}});
                   },
                   [](const StoreUnavailable& error) {
                       telemetry::log_line(LogLevel::warning, "log_check_failed",
                                           {{"detail", error.message}});
                   }},
               outcome);
}

}  // namespace

VerifyOutcome check_log(eventstore::EventStore& store, const CheckOptions& options) {
    const auto import = import_record_of(store);
    if (!import) return import.error();
    const auto reader = eventstore::open_read_ahead(store);
    return eventstore::verify_log(*reader, {.from = options.from,
                                            .published_head = options.published_head,
                                            .keys = options.keys,
                                            .keys_missing_after = import->keys_up_to,
                                            .keys_missing_up_to = import->end,
                                            .progress = options.progress});
}

std::string outcome_json(const VerifyOutcome& outcome) { return object_of(outcome).text(); }

BackgroundCheck::BackgroundCheck(eventstore::EventStore& store, const crypto::KeyRing& keys)
    : store_(store), keys_(keys) {}

BackgroundCheck::~BackgroundCheck() { stop(); }

void BackgroundCheck::stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
}

bool BackgroundCheck::start(domain::LogTime now) {
    const std::lock_guard lock(mutex_);
    if (running_since_ || stopping_) return false;
    if (thread_.joinable()) thread_.join();
    running_since_ = now;
    position_ = head_ = 0;
    thread_ = std::thread([this, now] { run(now); });
    return true;
}

void BackgroundCheck::run(domain::LogTime began) {
    std::string last = "null";
    try {
        const auto outcome =
            check_log(store_, {.keys = &keys_, .progress = [this](auto at, auto end) {
                                   if (stopping_) throw Stopped{};
                                   position_ = at.value;
                                   head_ = end.value;
                               }});
        log_outcome(outcome);
        JsonObject json;
        json.add("at", domain::to_rfc3339(began));
        last = json.text();
        last.back() = ',';
        last += outcome_json(outcome).substr(1);
    } catch (const Stopped&) {
    } catch (const std::exception& error) {
        telemetry::log_line(telemetry::LogLevel::error, "log_check_failed",
                            {{"detail", error.what()}});
    }
    const std::lock_guard lock(mutex_);
    running_since_.reset();
    if (last != "null") last_ = last;
}

std::string BackgroundCheck::json() const {
    const std::lock_guard lock(mutex_);
    JsonObject json;
    if (running_since_)
        json.add("running", JsonObject()
                                .add("since", domain::to_rfc3339(*running_since_))
                                .add("position", position_.load())
                                .add("head", head_.load()));
    else
        json.add_json("running", "null");
    return json.add_json("last", last_).text();
}

}  // namespace roster::operators
