#pragma once
// What an operator's question ends in: an answer, or why there is none.

#include <expected>
#include <string>
#include <variant>

namespace roster::operators {

// The store did not answer; ask again. `message` holds no address.
struct StoreSilent {
    std::string message;
};
// The read model that would tell is not there yet; ask again.
struct StillBuilding {
    std::string projection;
};
// The log knows nobody of this name.
struct UnknownPerson {};
// The log holds what this version or these keys cannot read; asking again does not help.
struct Unreadable {
    std::string message;
};

using NoAnswer = std::variant<StoreSilent, StillBuilding, UnknownPerson, Unreadable>;

template <class T>
using Answered = std::expected<T, NoAnswer>;

// What the store answered, with its silence in the operators' words.
template <class T, class Error>
[[nodiscard]] Answered<T> answered(std::expected<T, Error> answer) {
    if (!answer) return std::unexpected(StoreSilent{std::move(answer.error().message)});
    if constexpr (std::is_void_v<T>)
        return {};
    else
        return *std::move(answer);
}

}  // namespace roster::operators
