#include "cli/export_file.hpp"

#include "cli/start_error.hpp"
#include "tests/catch.hpp"
#include "tests/cli/temporary_file.hpp"

using namespace roster;
using namespace roster::cli;
using tests::TemporaryFile;

namespace {

std::string header() { return header_line({.format = event_format, .from = {1}, .head = {}}); }

}  // namespace

TEST_CASE("an export is read line by line, to its end", "[cli]") {
    const TemporaryFile file(header() + "\n{}\n\n" + std::string("\0x\n", 3));
    ExportReader lines(file.path(), event_format);
    CHECK(lines.header_line() == header());
    CHECK(lines.line() == "{}");
    CHECK(lines.line() == "");
    CHECK(lines.line() == std::string("\0x", 2));
    CHECK(lines.place() == "'" + file.path() + "', line 4");
    CHECK_FALSE(lines.line());
    CHECK_FALSE(lines.line());
}

TEST_CASE("a line of an export may have a mebibyte and no octet more", "[cli]") {
    const std::string longest(ExportReader::max_line, ' ');
    const TemporaryFile file(header() + '\n' + longest + '\n' + longest + " \n");
    ExportReader lines(file.path(), event_format);
    CHECK(lines.line() == longest);
    CHECK_THROWS_WITH(lines.line(),
                      "'" + file.path() + "', line 3: not a line that `roster log export` wrote");
}

TEST_CASE("an export that ends within a line is cut off", "[cli]") {
    for (const auto* rest : {"{", "{}"}) {
        const TemporaryFile file(header() + '\n' + rest);
        ExportReader lines(file.path(), event_format);
        CHECK_THROWS_WITH(lines.line(), "'" + file.path() + "', line 2: the file is cut off");
    }
    const TemporaryFile file(header());
    CHECK_THROWS_AS(ExportReader(file.path(), event_format), StartError);
}
