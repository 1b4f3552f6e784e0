#pragma once
// One statement over many rows: a page of events costs a few round trips, not one each.
//
// The rows stand in the statement as `WITH rows(a, b) AS (VALUES (…), (…))`, in runs of a few fixed
// lengths, so that a session prepares a handful of statements. Both dialects know this form.

#include <string>
#include <vector>

#include "eventstore/read_model_transaction.hpp"

namespace roster::projections {

struct BulkColumn {
    const char* name;
    const char* type;  // text or bigint
};

class BulkStatement {
public:
    using Rows = std::vector<eventstore::SqlRow>;

    // `body` follows the rows and names them "rows", e.g. "INSERT INTO t (a, b) SELECT a, b FROM
    // rows". `name` is unique within one session.
    BulkStatement(const std::string& name, const std::vector<BulkColumn>& columns,
                  std::string_view body);

    // Each row has a value for each column. No rows: nothing happens.
    void execute(eventstore::ReadModelTransaction& transaction, const Rows& rows) const;
    // What the body selects; the order is that of the rows between runs, and unspecified within.
    [[nodiscard]] Rows query(eventstore::ReadModelTransaction& transaction, const Rows& rows) const;

private:
    template <class Run>
    void in_runs(const Rows& rows, const Run& run) const;

    struct Sized {
        std::size_t rows;
        eventstore::NamedStatement statement;
    };
    std::vector<Sized> statements_;  // the longest first
};

}  // namespace roster::projections
