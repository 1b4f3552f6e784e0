// Append throughput of both stores by batch size, beside a plain multi-row INSERT of the same rows
// without order, chain, version check and head. Figures are for comparison on one machine.
// append_bench [seconds per figure]

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <SQLiteCpp/SQLiteCpp.h>
#include <pqxx/pqxx>

#include "crypto/random_ids.hpp"
#include "crypto/sealed_data.hpp"
#include "eventstore/event_codec.hpp"
#include "tests/eventstore/codec_examples.hpp"
#include "tests/eventstore/log_examples.hpp"
#include "tests/eventstore/test_stores.hpp"
#include "text/hex.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

namespace {

using Clock = std::chrono::steady_clock;
using Batch = std::vector<StreamAppend>;

constexpr std::size_t batch_sizes[] = {1, 10, 50, 100, 256};
constexpr std::size_t prepared_events = 20'000;  // then the same data go in under new ids

// Events of registrations, two a stream, as the service writes them.
class Source {
public:
    Batch next(std::size_t events) {
        Batch batch;
        for (std::size_t written = 0; written < events;) {
            auto stream = examples_.new_stream(0);
            for (int i = 0; i < 2 && written < events; ++i, ++written)
                stream.events.push_back(next_event());
            batch.push_back(std::move(stream));
        }
        return batch;
    }

private:
    EventToAppend next_event() {
        if (made_.size() < prepared_events) {
            const auto& event = made_.size() % 2 == 0 ? registered_ : issued_;
            made_.push_back(
                encode(event, {examples_.stream(), {1}, domain::EventId(examples_.uuid())}, key_,
                       R"({"request_id":"0190a0b1-c2d3-7e4f-8a5b-6c7d8e9f0001"})"));
        }
        auto event = made_[next_++ % made_.size()];
        event.id = domain::EventId(examples_.uuid());
        return event;
    }

    LogExamples examples_{71};
    crypto::SecretBytes key_ = crypto::new_user_key();
    domain::UserEvent registered_ = example_events()[0];
    domain::UserEvent issued_ = example_events()[3];
    std::vector<EventToAppend> made_;
    std::size_t next_ = 0;
};

template <class Write>
double events_per_second(std::chrono::duration<double> duration, std::size_t batch_size,
                         Write&& write) {
    Source source;
    std::chrono::duration<double> spent{0};
    std::size_t events = 0;
    while (spent < duration) {
        const auto batch = source.next(batch_size);
        const auto start = Clock::now();
        write(batch);
        spent += Clock::now() - start;
        events += batch_size;
    }
    return static_cast<double>(events) / spent.count();
}

double append(TestStore& test, std::chrono::duration<double> duration, std::size_t batch_size) {
    const auto store = test.open();
    const auto appender = store->open_appender();
    return events_per_second(duration, batch_size, [&](const Batch& batch) {
        if (!appender->append(batch)) throw std::runtime_error("append failed");
    });
}

const char* plain_table =
    "CREATE TABLE IF NOT EXISTS plain_events (position bigint PRIMARY KEY, stream_id %, version "
    "int,"
    " type text, schema_version int, event_id %, recorded_at %, metadata text, data text, private "
    "%, hash %,"
    " UNIQUE (stream_id, version))";

std::string table_with(std::initializer_list<const char*> types) {
    std::string sql = plain_table;
    for (const auto* type : types) sql.replace(sql.find('%'), 1, type);
    return sql;
}

double plain_postgres(TestStore& test, std::chrono::duration<double> duration,
                      std::size_t batch_size) {
    pqxx::connection connection(test.settings().url);
    pqxx::nontransaction session(connection);
    session.exec(table_with({"uuid", "uuid", "timestamptz", "bytea", "bytea"}));
    std::int64_t position = 0;
    const auto hash = std::string(64, 'a');
    return events_per_second(duration, batch_size, [&](const Batch& batch) {
        std::string sql = "INSERT INTO plain_events VALUES ";
        bool first = true;
        for (const auto& stream : batch) {
            int version = 0;
            for (const auto& event : stream.events) {
                if (!std::exchange(first, false)) sql += ',';
                sql += '(';
                sql += std::to_string(++position);
                sql += ",'" + stream.stream.to_string() + "',";
                sql += std::to_string(++version);
                sql += ",'" + event.type + "',1,'" + event.id.to_string() + "',now(),'" +
                       event.metadata + "','";
                sql += event.data + "','\\x" + roster::text::to_hex(*event.private_part) +
                       "','\\x" + hash + "')";
            }
        }
        session.exec(sql);
    });
}

double plain_sqlite(TestStore& test, std::chrono::duration<double> duration,
                    std::size_t batch_size) {
    SQLite::Database database(test.settings().url.substr(7), SQLite::OPEN_READWRITE);
    database.exec("PRAGMA synchronous = FULL");
    database.exec(table_with({"blob", "blob", "bigint", "blob", "blob"}));
    SQLite::Statement insert(database, "INSERT INTO plain_events VALUES (?,?,?,?,1,?,1,?,?,?,?)");
    std::int64_t position = 0;
    const crypto::Sha256 hash{};
    return events_per_second(duration, batch_size, [&](const Batch& batch) {
        database.exec("BEGIN IMMEDIATE");
        for (const auto& stream : batch) {
            int version = 0;
            for (const auto& event : stream.events) {
                insert.bind(1, ++position);
                insert.bindNoCopy(2, stream.stream.bytes().data(), 16);
                insert.bind(3, ++version);
                insert.bindNoCopy(4, event.type);
                insert.bindNoCopy(5, event.id.bytes().data(), 16);
                insert.bindNoCopy(6, event.metadata);
                insert.bindNoCopy(7, event.data);
                insert.bindNoCopy(8, event.private_part->data(),
                                  static_cast<int>(event.private_part->size()));
                insert.bindNoCopy(9, hash.data(), 32);
                insert.exec();
                insert.reset();
            }
        }
        database.exec("COMMIT");
    });
}

template <class Plain>
void print_figures(const char* name, TestStore& test, std::chrono::duration<double> duration,
                   Plain&& plain) {
    for (const auto size : batch_sizes) {
        const double ours = append(test, duration, size);
        const double bare = plain(test, duration, size);
        test.tamper(
            "DELETE FROM events; UPDATE log_head SET position = 0; DELETE FROM plain_events");
        std::printf("%-12s %6zu %14.0f %14.0f %9.2f\n", name, size, ours, bare, ours / bare);
        std::fflush(stdout);
    }
}

}  // namespace

int main(int argc, char* argv[]) {
    const std::chrono::duration<double> duration(argc > 1 ? std::atof(argv[1]) : 1.0);
    std::printf("%-12s %6s %14s %14s %9s\n", "store", "batch", "append ev/s", "INSERT ev/s",
                "ratio");
    const auto sqlite = fresh_sqlite_store();
    print_figures("SQLite", *sqlite, duration, plain_sqlite);
    const auto postgres = fresh_postgres_store();
    print_figures("PostgreSQL", *postgres, duration, plain_postgres);
}
