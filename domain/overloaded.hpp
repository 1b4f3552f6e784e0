#pragma once
// One visitor made of a lambda for each alternative, without a catch-all: a forgotten case does not
// compile.

namespace roster::domain {

template <class... Cases>
struct overloaded : Cases... {
    using Cases::operator()...;
};

}  // namespace roster::domain
