#pragma once
// What tests of a log in parts ask of it.

#include <string>
#include <thread>

#include "eventstore/chain_walk.hpp"
#include "eventstore/hash_chain.hpp"
#include "tests/catch.hpp"
#include "tests/eventstore/log_examples.hpp"
#include "tests/eventstore/test_stores.hpp"

namespace roster::eventstore::testing {

// Whether every event follows the one before, up to the head.
[[nodiscard]] inline bool is_whole(EventReader& reader) {
    const auto head = reader.head().value();
    auto beginning = head;
    beginning.position = {};
    beginning.hash = genesis_hash(head.log_id);
    ChainWalk walk(beginning);
    while (walk.position() < head.position) {
        const auto page = reader.read_log(walk.position(), LogReader::max_page).value();
        if (page.empty()) return false;
        for (const auto& event : page)
            if (walk.step(event)) return false;
    }
    return walk.position() == head.position && walk.hash() == head.hash;
}

// In order.
[[nodiscard]] inline std::string part_names(TestStore& test) {
    return test.ask_sql(
        "SELECT string_agg(relname, ' ' ORDER BY length(relname), relname) FROM pg_class JOIN"
        " pg_inherits ON inhrelid = pg_class.oid WHERE inhparent = 'events'::regclass");
}

// What the server said against it; "done" if it did it.
[[nodiscard]] inline std::string refusal(TestStore& test, const std::string& sql) {
    try {
        test.run_sql(sql);
        return "done";
    } catch (const std::exception& error) {
        return error.what();
    }
}

// A call of append_events or import_events behind `before`, with these versions of one stream; the
// hashes are anyhow.
[[nodiscard]] inline std::string appending(int before, const domain::StreamId& stream,
                                           const std::string& versions,
                                           const std::string& function = "append_events") {
    const auto filled = [&](const std::string& value) {
        return "array_fill(" + value + ", ARRAY[n])";
    };
    const bool append = function == "append_events";
    return "SELECT " + function + "(" + std::to_string(before) + ", " +
           (append ? "clock_timestamp()" : filled("clock_timestamp()")) + ", " +
           filled("'" + stream.to_string() + "'::uuid") + ", versions, " +
           filled("'Tested'::text") + ", " + filled("1::smallint") + ", " +
           filled("gen_random_uuid()") + ", " + filled("'{}'::text") + ", " + filled("'{}'::text") +
           ", " + filled("NULL::bytea") + ", " + filled("sha256(versions::text::bytea)") +
           (append ? ", '{}', '{}', '{}')" : ")") +
           " FROM (SELECT versions, cardinality(versions) AS n FROM (SELECT " + versions +
           " AS versions) given) counted";
}

}  // namespace roster::eventstore::testing
