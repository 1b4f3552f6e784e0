#include "domain/log_time.hpp"

namespace roster::domain {
namespace {

using namespace std::chrono;
using UtcTime = sys_time<microseconds>;

constexpr int max_decimals = 6;
constexpr std::chrono::year first_year{0};
constexpr std::chrono::year last_year{9999};

void append_number(std::string& text, std::int64_t value, std::size_t width) {
    const auto digits = std::to_string(value);
    if (digits.size() < width) text.append(width - digits.size(), '0');
    text += digits;
}

// Reads a text from left to right; once something did not fit, nothing fits any more.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool finished() const { return fits_ && rest_.empty(); }

    bool next_is(std::string_view one_of) {
        return fits_ && !rest_.empty() && one_of.find(rest_.front()) != one_of.npos;
    }

    char one_of(std::string_view allowed) {
        if (!next_is(allowed)) return fail();
        const char result = rest_.front();
        rest_.remove_prefix(1);
        return result;
    }

    int number(int width) {
        int result = 0;
        for (int i = 0; i < width; ++i) result = result * 10 + digit();
        return result;
    }

    int number(int width, int max) {
        const int result = number(width);
        if (result > max) fail();
        return result;
    }

    int digit() {
        const char character = one_of("0123456789");
        return fits_ ? character - '0' : 0;
    }

    char fail() {
        fits_ = false;
        return '\0';
    }

private:
    std::string_view rest_;
    bool fits_ = true;
};

sys_days read_date(Reader& reader) {
    const year read_year{reader.number(4)};
    reader.one_of("-");
    const month read_month{static_cast<unsigned>(reader.number(2))};
    reader.one_of("-");
    const day read_day{static_cast<unsigned>(reader.number(2))};
    const year_month_day date{read_year, read_month, read_day};
    if (!date.ok()) {
        reader.fail();
        return {};
    }
    return date;
}

microseconds read_fraction(Reader& reader) {
    if (!reader.next_is(".")) return {};
    reader.one_of(".");
    std::int64_t value = reader.digit();
    int decimals = 1;
    for (; decimals < max_decimals && reader.next_is("0123456789"); ++decimals) {
        value = value * 10 + reader.digit();
    }
    for (; decimals < max_decimals; ++decimals) value *= 10;
    return microseconds{value};
}

// How far the text's local time is ahead of UTC.
minutes read_offset(Reader& reader) {
    const char sign = reader.one_of("Zz+-");
    if (sign != '+' && sign != '-') return {};
    const hours offset_hours{reader.number(2, 23)};
    reader.one_of(":");
    const minutes offset = offset_hours + minutes{reader.number(2, 59)};
    return sign == '-' ? -offset : offset;
}

// RFC 3339, 5.7: second 60 exists only at the end of a month in UTC. A LogTime has none, so it is
// the second after.
bool follows_a_leap_second(UtcTime time) {
    const auto midnight = floor<days>(time);
    return year_month_day{midnight}.day() == day{1} && time - midnight < seconds{1};
}

}  // namespace

std::string to_rfc3339(LogTime time) {
    const UtcTime utc{time.time_since_epoch()};
    const auto midnight = floor<days>(utc);
    const year_month_day date{midnight};
    const hh_mm_ss clock{utc - midnight};
    std::string text;
    text.reserve(sizeof("2026-11-22T20:14:05.123456Z"));
    append_number(text, static_cast<int>(date.year()), 4);
    append_number(text += '-', static_cast<unsigned>(date.month()), 2);
    append_number(text += '-', static_cast<unsigned>(date.day()), 2);
    append_number(text += 'T', clock.hours().count(), 2);
    append_number(text += ':', clock.minutes().count(), 2);
    append_number(text += ':', clock.seconds().count(), 2);
    append_number(text += '.', clock.subseconds().count(), max_decimals);
    return text += 'Z';
}

std::optional<LogTime> parse_rfc3339(std::string_view text) {
    Reader reader(text);
    const sys_days date = read_date(reader);
    reader.one_of("Tt");
    const hours hour{reader.number(2, 23)};
    reader.one_of(":");
    const minutes minute{reader.number(2, 59)};
    reader.one_of(":");
    const seconds second{reader.number(2, 60)};
    const microseconds fraction = read_fraction(reader);
    const UtcTime utc = date + hour + minute + second + fraction - read_offset(reader);
    if (!reader.finished()) return std::nullopt;
    if (second == seconds{60} && !follows_a_leap_second(utc)) return std::nullopt;
    const year utc_year = year_month_day{floor<days>(utc)}.year();
    if (utc_year < first_year || utc_year > last_year) return std::nullopt;
    return LogTime{utc.time_since_epoch()};
}

}  // namespace roster::domain
