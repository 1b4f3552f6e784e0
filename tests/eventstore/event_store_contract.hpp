#pragma once
// What every event store does. The cases stand in contract/; a program enrols a store by defining
// `fresh_store` and linking them:
//
//     std::unique_ptr<TestStore> roster::eventstore::testing::fresh_store() { return
//     fresh_sqlite_store(); }

#include "tests/catch.hpp"
#include "tests/eventstore/log_examples.hpp"
#include "tests/eventstore/test_stores.hpp"

namespace roster::eventstore::testing {

[[nodiscard]] std::unique_ptr<TestStore> fresh_store();
[[nodiscard]] std::unique_ptr<TestStore> empty_store();

// What a store must have answered for the test to go on.
template <class T, class Error>
[[nodiscard]] T answer_of(std::expected<T, Error> answer) {
    REQUIRE(answer.has_value());
    if constexpr (!std::is_void_v<T>) return *std::move(answer);
}

// The whole log, page by page.
[[nodiscard]] inline std::vector<RecordedEvent> whole_log(LogReader& reader) {
    std::vector<RecordedEvent> log;
    while (true) {
        const auto after = log.empty() ? domain::GlobalPosition{} : log.back().position;
        auto page = answer_of(reader.read_log(after, EventReader::max_page));
        if (page.empty()) return log;
        log.insert(log.end(), page.begin(), page.end());
    }
}

}  // namespace roster::eventstore::testing
