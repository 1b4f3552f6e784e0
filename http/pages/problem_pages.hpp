#pragma once
// What each problem's `type` leads to: a page that says in words what it means and what to do.

#include <span>

#include "http/server/problem.hpp"
#include "http/server/route.hpp"

namespace roster::http {

// Every kind that the public API knows.
[[nodiscard]] std::span<const ProblemKind> explained_problems();

// GET /problems/{code}
[[nodiscard]] Handler problem_page_handler();

}  // namespace roster::http
