// What the schema's rights and triggers forbid, to whom; and addresses that lead nowhere.

#include "eventstore/schema_migrator.hpp"
#include "eventstore/snapshot_table.hpp"
#include "tests/catch.hpp"
#include "tests/eventstore/log_examples.hpp"
#include "tests/eventstore/test_stores.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

TEST_CASE("neither the service's role nor the owner may change events", "[postgres]") {
    const auto test = fresh_postgres_store();
    LogExamples examples(64);
    REQUIRE(test->open()->open_appender()->append(examples.batch(1)));
    const std::string as_app = "SET ROLE roster_app; ";
    const auto refusal = [&](const std::string& sql) -> std::string {
        try {
            test->run_sql(sql);
        } catch (const std::exception& error) {
            return error.what();
        }
        return "done";
    };

    for (const auto* sql :
         {"UPDATE events SET data = ''", "DELETE FROM events", "TRUNCATE events",
          "DROP TABLE events", "DELETE FROM log_head", "UPDATE user_keys SET wrapped_key = ''",
          "INSERT INTO log_head SELECT * FROM log_head", "INSERT INTO events SELECT * FROM events",
          "UPDATE log_head SET position = position", "UPDATE log_head SET hash = hash",
          "DELETE FROM user_keys", "INSERT INTO user_keys SELECT * FROM user_keys",
          "SELECT rename_log(gen_random_uuid(), '')", "SELECT import_keys('{}', '{}')"}) {
        INFO(sql);
        const auto answer = refusal(as_app + sql);
        CHECK((answer.find("permission denied") != std::string::npos ||
               answer.find("must be owner") != std::string::npos));
    }
    // The superuser has every right: only the trigger stands in the way.
    for (const auto* sql : {"UPDATE events SET data = ''", "DELETE FROM events", "TRUNCATE events",
                            "SET session_replication_role = replica; DELETE FROM events"}) {
        INFO(sql);
        CHECK(refusal(sql).find("append-only") != std::string::npos);
    }
    CHECK(refusal(as_app + "SELECT * FROM events; SELECT * FROM event_log; SELECT * FROM log_head "
                           "FOR UPDATE; UPDATE log_head SET only_row = only_row;"
                           " CREATE TABLE a_read_model (id text);") == "done");
}

TEST_CASE("a key is destroyed with the event that its user was erased, or not at all",
          "[postgres]") {
    const auto test = fresh_postgres_store();
    const auto appender = test->open()->open_appender();
    LogExamples examples(66);
    auto stream = examples.new_stream();
    const auto user = examples.user();
    stream.key_to_add = KeyToAdd{user, {1}};
    REQUIRE(appender->append(std::vector{stream}));
    auto erasure = examples.append(stream.stream, 1);
    erasure.key_to_destroy = user;
    const auto erased = [&](const std::string& type, const domain::UserId& whom) {
        erasure.events[0].type = type;
        erasure.events[0].data = R"({"user_id":")" + whom.to_string() + R"("})";
        return appender->append(std::vector{erasure}).has_value();
    };
    CHECK_FALSE(erased("Tested", user));
    CHECK_FALSE(erased("UserErased", examples.user()));
    CHECK(test->ask_sql("SELECT count(*) FROM user_keys") == "1");
    CHECK(erased("UserErased", user));
    CHECK(test->ask_sql("SELECT count(*) FROM user_keys") == "0");
}

TEST_CASE("the log's functions do not look at what their caller made", "[postgres]") {
    const auto test = fresh_postgres_store();
    LogExamples examples(67);
    REQUIRE(test->open()->open_appender()->append(examples.batch(2)));
    test->run_sql(
        "SET ROLE roster_app;"
        "CREATE TEMPORARY TABLE log_head AS SELECT * FROM log_head;"
        "SELECT append_events(2, clock_timestamp(), ARRAY[gen_random_uuid()], ARRAY[1],"
        " ARRAY['Tested'], ARRAY[1::smallint], ARRAY[gen_random_uuid()], ARRAY['{}'], ARRAY['{}'],"
        " ARRAY[NULL]::bytea[], ARRAY[decode(repeat('00', 32), 'hex')], '{}', '{}', '{}');");
    CHECK(test->ask_sql("SELECT position FROM log_head") == "3");
    CHECK(test->ask_sql("SELECT count(*) FROM events") == "3");
    const auto own = test->ask_sql(
        "SELECT string_agg(proname || ' ' || array_to_string(proconfig, ','), '; ' ORDER BY "
        "proname) FROM pg_proc WHERE proname IN ('append_events', 'import_events', 'import_keys', "
        "'rename_log') AND prosecdef");
    for (const auto* name : {"append_events", "import_events", "import_keys", "rename_log"})
        CHECK(own.find(std::string(name) + " search_path=pg_catalog, public, pg_temp") !=
              std::string::npos);
}

TEST_CASE("a service that owns its schema cannot change events either", "[postgres]") {
    const auto test = empty_postgres_store();
    const auto owner = test->ask_sql("SELECT 'owner_of_' || current_database()");
    test->run_sql("CREATE ROLE " + owner + " LOGIN; GRANT CREATE ON SCHEMA public TO " + owner);
    auto settings = test->settings();
    const auto user = settings.url.find("://") + 3;
    settings.url.replace(user, settings.url.find('@') - user, owner);
    REQUIRE(migrate(settings).has_value());
    // It may not give the service's role a schema that is not its own.
    CHECK(migrate(settings).value().warning.find("roster_app") != std::string::npos);
    const auto store = open_event_store(settings);
    LogExamples examples(65);
    auto stream = examples.new_stream();
    stream.key_to_add = KeyToAdd{examples.user(), {1}};
    CHECK(store->open_appender()->append(std::vector{stream}).has_value());
    CHECK(store->agree_on_keys({{"index", "aa"}}).value());
    CHECK(store->open_read_models()
              ->in_transaction(
                  [](ReadModelTransaction& t) { t.define("CREATE TABLE a_read_model (id text)"); })
              .has_value());

    for (const auto* sql :
         {"UPDATE events SET data = ''", "DELETE FROM events", "TRUNCATE events"}) {
        INFO(sql);
        CHECK_THROWS_WITH(test->run_sql("SET ROLE " + owner + "; " + sql),
                          Catch::Contains("permission denied"));
    }
    test->run_sql("DROP OWNED BY " + owner + "; DROP ROLE " + owner);
}

TEST_CASE("rights that a migration could not grant are granted by the next one that can",
          "[postgres]") {
    const auto test = fresh_postgres_store();
    CHECK(migrate(test->settings()).value().warning.empty());
    test->run_sql("REVOKE ALL ON events, log_head, user_keys, checkpoints FROM roster_app");

    CHECK(migrate(test->settings()).value().warning.empty());

    test->run_sql("SET ROLE roster_app; SELECT * FROM events; SELECT * FROM log_head FOR UPDATE");
}

TEST_CASE("read models belong to the service's role, whichever login made them", "[postgres]") {
    const auto test = fresh_postgres_store();
    const auto database = test->ask_sql("SELECT current_database()");
    const auto login = [&](const std::string& name) {
        test->run_sql("CREATE ROLE " + name + database + " LOGIN; GRANT roster_app TO " + name +
                      database);
        auto settings = test->settings();
        const auto user = settings.url.find("://") + 3;
        settings.url.replace(user, settings.url.find('@') - user, name + database);
        return open_event_store(settings);
    };
    const auto defined = [](EventStore& store, const char* sql) {
        return store.open_read_models()
            ->in_transaction([&](ReadModelTransaction& t) { t.define(sql); })
            .has_value();
    };
    const auto first = login("first_");
    const auto second = login("second_");
    CHECK(defined(*first, "CREATE TABLE a_read_model (id text);"));
    CHECK(defined(*second, "ALTER TABLE a_read_model ADD COLUMN more text;"));
    CHECK(defined(*second, "DROP TABLE a_read_model;"));
    CHECK(defined(*test->open(), "CREATE TABLE a_superusers (id text);"));
    CHECK(defined(*first, "DROP TABLE a_superusers;"));
    LogExamples examples(68);
    const StoredSnapshot snapshot{examples.stream(), {{200}, {}}, {1}, "QQ=="};
    CHECK(SnapshotTable(first->open_read_models()).keep(snapshot).has_value());
    CHECK(SnapshotTable(second->open_read_models()).keep(snapshot).has_value());
    for (const auto* name : {"first_", "second_"}) {
        const auto role = name + database;
        test->run_sql("DROP OWNED BY " + role + "; DROP ROLE " + role);
    }
}

TEST_CASE("an address that is no server's is unavailable; a URL of neither kind is a mistake",
          "[postgres]") {
    const auto store = open_event_store({.url = "postgresql://nobody@127.0.0.1:1/none"});
    const auto head = store->open_reader()->head();
    REQUIRE_FALSE(head.has_value());
    CHECK(head.error().message.find('\n') == std::string::npos);
    CHECK(migrate({.url = "postgresql://nobody@127.0.0.1:1/none"}).error().kind ==
          MigrationError::Kind::unavailable);
    CHECK_THROWS_AS(open_event_store({.url = "mysql://x/y"}), std::invalid_argument);
    CHECK_THROWS_AS(open_event_store({.url = "postgresql://u:secret@[/x"}), std::invalid_argument);
}
