#include "eventstore/postgres/log_reader.hpp"

#include <algorithm>
#include <array>

#include <libpq-fe.h>

#include "eventstore/postgres/statements.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

using std::chrono::microseconds;

constexpr int binary = 1;
// A timestamptz counts from 2000-01-01.
constexpr microseconds postgres_epoch =
    std::chrono::sys_days(std::chrono::year(2000) / 1 / 1).time_since_epoch();

// One row of a binary result.
class Row {
public:
    Row(const pg_result* result, int row) : result_(result), row_(row) {}

    [[nodiscard]] crypto::ByteView bytes(int column) const {
        const auto* value = PQgetvalue(result_, row_, column);
        return {reinterpret_cast<const std::uint8_t*>(value),
                static_cast<std::size_t>(PQgetlength(result_, row_, column))};
    }

    [[nodiscard]] std::optional<crypto::Bytes> optional_bytes(int column) const {
        if (PQgetisnull(result_, row_, column) != 0) return std::nullopt;
        const auto value = bytes(column);
        return crypto::Bytes(value.begin(), value.end());
    }

    [[nodiscard]] std::string text(int column) const {
        const auto value = bytes(column);
        return {reinterpret_cast<const char*>(value.data()), value.size()};
    }

    // Of two, four or eight bytes.
    [[nodiscard]] std::int64_t number(int column) const {
        const auto value = bytes(column);
        if (value.size() != 2 && value.size() != 4 && value.size() != 8)
            throw StoreFailure("a number in the log cannot be read");
        constexpr std::uint8_t sign_bit = 0x80;
        std::int64_t number = value.front() < sign_bit ? 0 : -1;
        for (const auto byte : value) number = number * 256 + byte;
        return number;
    }

    template <class Array>
    [[nodiscard]] Array exactly(int column, const char* problem) const {
        const auto value = bytes(column);
        Array array{};
        if (value.size() != array.size()) throw StoreFailure(problem);
        std::ranges::copy(value, array.begin());
        return array;
    }

    [[nodiscard]] domain::Uuid uuid(int column) const {
        return domain::Uuid(
            exactly<domain::Uuid::Bytes>(column, "an id in the log cannot be read"));
    }

private:
    const pg_result* result_;
    int row_;
};

RecordedEvent event_of(const Row& row) {
    return {.position = {row.number(0)},
            .stream = domain::StreamId(row.uuid(1)),
            .version = {row.number(2)},
            .type = row.text(3),
            .schema_version = static_cast<int>(row.number(4)),
            .event_id = domain::EventId(row.uuid(5)),
            .recorded_at = domain::LogTime(postgres_epoch + microseconds(row.number(6))),
            .metadata = row.text(7),
            .data = row.text(8),
            .private_part = row.optional_bytes(9),
            .hash = row.exactly<crypto::Sha256>(10, "a hash in the log has a wrong length"),
            .wrapped_key = row.optional_bytes(11)};
}

// Columns of `look_at_log`.
LogWatch::Sight sight_of(const Row& row) {
    constexpr const char* problem = "a hash in the log has a wrong length";
    const auto hash_at_mark = row.optional_bytes(3);
    return {.log = domain::LogId(row.uuid(0)),
            .head = {{row.number(1)}, row.exactly<crypto::Sha256>(2, problem)},
            .hash_at_mark = hash_at_mark ? std::optional(row.exactly<crypto::Sha256>(3, problem))
                                         : std::nullopt};
}

void require(bool done, pg_conn* connection) {
    if (!done) throw StoreFailure(first_line(PQerrorMessage(connection)));
}

}  // namespace

void PostgresLogReader::Close::operator()(pg_conn* connection) const { PQfinish(connection); }
void PostgresLogReader::Close::operator()(pg_result* result) const { PQclear(result); }

PostgresLogReader::PostgresLogReader(std::shared_ptr<PostgresAccess> access)
    : access_(std::move(access)) {}
PostgresLogReader::~PostgresLogReader() = default;

std::expected<std::vector<RecordedEvent>, StoreUnavailable> PostgresLogReader::read_log(
    domain::GlobalPosition after, std::size_t limit) {
    return at_the_border([&] {
        try {
            const auto deadline =
                CallDeadlines::Clock::now() + call_timeout(access_->settings, SessionKind::events);
            if (!connection_ || generation_ != access_->watch.generation()) connect(deadline);
            const auto result = execute(after, std::min(limit, max_page), deadline);
            std::vector<RecordedEvent> events;
            const int rows = PQntuples(result.get());
            events.reserve(static_cast<std::size_t>(rows));
            for (int row = 0; row < rows; ++row) events.push_back(event_of({result.get(), row}));
            if (rows > 0)
                access_->watch.saw(generation_, {events.back().position, events.back().hash});
            return events;
        } catch (const StoreFailure&) {
            connection_.reset();
            throw;
        }
    });
}

void PostgresLogReader::connect(Deadline deadline) {
    connection_.reset();
    Connection connection(PQconnectdb(access_->hosts.connection_string().c_str()));
    require(PQstatus(connection.get()) == CONNECTION_OK, connection.get());
    access_->hosts.reached({PQhost(connection.get()), PQport(connection.get())});
    const CallDeadlines::Watch watch(access_->deadlines, PQsocket(connection.get()), deadline);
    PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
    const auto setup = session_setup(access_->settings, SessionKind::events);
    const Result set(PQexec(connection.get(), setup.c_str()));
    const auto status = PQresultStatus(set.get());
    require(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, connection.get());
    const Result prepared(
        PQprepare(connection.get(), postgres::read_log.name, postgres::read_log.sql, 0, nullptr));
    require(PQresultStatus(prepared.get()) == PGRES_COMMAND_OK, connection.get());
    compare_with_log(connection.get());
    connection_ = std::move(connection);
}

void PostgresLogReader::compare_with_log(pg_conn* connection) {
    const auto expected = access_->watch.expectation();
    const Result looked(PQexecParams(connection,
                                     postgres::look_at_log(expected.mark.position).c_str(), 0,
                                     nullptr, nullptr, nullptr, nullptr, binary));
    require(PQresultStatus(looked.get()) == PGRES_TUPLES_OK, connection);
    if (PQntuples(looked.get()) != 1)
        throw StoreFailure("the schema holds no log; run `roster migrate`");
    access_->watch.compare(expected, sight_of({looked.get(), 0}));
    generation_ = expected.generation;
}

PostgresLogReader::Result PostgresLogReader::execute(domain::GlobalPosition after,
                                                     std::size_t limit, Deadline deadline) const {
    const CallDeadlines::Watch watch(access_->deadlines, PQsocket(connection_.get()), deadline);
    const auto after_text = std::to_string(after.value);
    const auto limit_text = std::to_string(limit);
    const std::array<const char*, 2> parameters{after_text.c_str(), limit_text.c_str()};
    Result result(PQexecPrepared(connection_.get(), postgres::read_log.name,
                                 static_cast<int>(parameters.size()), parameters.data(), nullptr,
                                 nullptr, binary));
    if (CallDeadlines::Clock::now() >= deadline) {
        access_->hosts.left_unanswered({PQhost(connection_.get()), PQport(connection_.get())});
        throw StoreFailure("PostgreSQL did not answer in time");
    }
    require(PQresultStatus(result.get()) == PGRES_TUPLES_OK, connection_.get());
    return result;
}

}  // namespace roster::eventstore
