#pragma once
// A store's failure on its way to the border of the folder, where it becomes a StoreUnavailable.

#include <expected>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "eventstore/event_store.hpp"

namespace roster::eventstore {

// The message is for operators; it holds no parameter of a statement.
class StoreFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Of what a client library says: the rest may quote rows.
[[nodiscard]] inline std::string first_line(std::string_view text) {
    return std::string(text.substr(0, text.find('\n')));
}

// COMMIT was sent, and how it ended, or whether it is as durable as configured, is not known.
class CommitFateUnknown : public StoreFailure {
public:
    using StoreFailure::StoreFailure;
};

// Runs `work`, and turns a StoreFailure into the error that the port documents. Bugs
// (std::logic_error and the like) pass through.
template <class Work>
[[nodiscard]] auto at_the_border(Work&& work)
    -> std::expected<std::invoke_result_t<Work>, StoreUnavailable> {
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            std::forward<Work>(work)();
            return {};
        } else {
            return std::forward<Work>(work)();
        }
    } catch (const StoreFailure& failure) {
        return std::unexpected(StoreUnavailable{failure.what()});
    }
}

}  // namespace roster::eventstore
