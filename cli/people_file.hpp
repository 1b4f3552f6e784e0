#pragma once
// A file of people to import: NDJSON, one person a line.
//
//   {"email":"ada@example.com","password_hash":"$2b$12$…","active_since":"2019-05-04T12:00:00Z","locale":"fr"}
//
// The address is read as people type it (http/public/email_input.hpp); `locale` may be left out;
// nothing else may stand there. An empty line is nobody's.

#include <expected>
#include <fstream>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "operators/people_import.hpp"

namespace roster::cli {

inline constexpr std::size_t max_person_line = 4096;  // octets

using PersonLine = std::expected<operators::PersonToImport, operators::RefusedLine>;

// `number` is the line's own.
[[nodiscard]] PersonLine read_person(std::string_view line, std::int64_t number);

class PeopleFile {
public:
    // "-" is standard input. Throws StartError if the file cannot be read.
    explicit PeopleFile(const std::string& name);

    // Nothing: the end. Throws StartError if reading fails.
    [[nodiscard]] std::optional<PersonLine> next();

    // Octets, for a progress bar; of a pipe nobody knows how many there will be: 0.
    [[nodiscard]] std::int64_t reached() const { return reached_; }
    [[nodiscard]] std::int64_t total() const { return total_; }

private:
    // False: the end. What does not fit into `line_` is passed over, and `too_long_` set.
    [[nodiscard]] bool read_line();

    std::string name_;
    std::ifstream file_;
    std::istream& in_;
    std::string line_;
    bool too_long_ = false;
    std::int64_t number_ = 0;
    std::int64_t reached_ = 0;
    std::int64_t total_ = 0;
};

}  // namespace roster::cli
