#pragma once
// What became of the lines of a file of people: how many were imported, and which were refused, by
// number and reason. Nothing here names an address or a hash.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "crypto/hash_form.hpp"

namespace roster::operators {

enum class LineFlaw {
    too_long,
    not_an_object,   // of JSON
    unknown_member,  // or one that is missing
    email,
    hash_unknown,
    hash_malformed,
    hash_out_of_bounds,
    active_since,
    locale,
    repeated,    // an earlier line has the address
    registered,  // somebody registered the address, whether they activated it or not
    erased,      // the person of this address was erased
};

struct RefusedLine {
    std::int64_t line = 0;
    LineFlaw why = LineFlaw::not_an_object;
    std::int64_t earlier = 0;  // the line that has the address, where it is repeated

    bool operator==(const RefusedLine&) const = default;
};

struct ImportReport {
    bool dry_run = false;
    std::int64_t imported = 0;         // of a dry run: would be
    std::int64_t already_here = 0;     // imported before, as by a run that was interrupted
    std::int64_t of_other_shards = 0;  // passed over: the same file goes to each log
    std::vector<RefusedLine> refused = {};
    std::set<crypto::HashForm> forms = {};  // of the hashes of those two
};

// The end of a sentence about the line.
[[nodiscard]] std::string words_for(const RefusedLine& line);

// As ROSTER_IMPORTED_HASHES has it.
[[nodiscard]] std::string forms_text(const std::set<crypto::HashForm>& forms);

// {"dry_run","imported","already_here","refused":[{"line","reason","message"}…],"imported_hashes"},
// and "of_other_shards" where there are any
[[nodiscard]] std::string report_json(const ImportReport& report);

}  // namespace roster::operators
