// A line of a file of people: what is taken is a person whose parts the log can hold.
#include "cli/people_file.hpp"
#include "crypto/imported_hash.hpp"
#include "tests/fuzz/target.hpp"

namespace roster::fuzz {

void check_person_line(std::string_view octets) {
    const auto person = cli::read_person(octets, 7);
    if (!person) {
        hold(person.error().line == 7, "refused as another line");
        hold(!operators::words_for(person.error()).empty(), "refused without a word");
        return;
    }
    hold(octets.size() <= cli::max_person_line, "longer than a line may be");
    const auto& [recipient, password] = person->registrant;
    hold(domain::EmailAddress::parse(recipient.email.text()) == recipient.email, "no address");
    hold(domain::Locale::parse(recipient.locale.tag()).has_value(), "no locale");
    const auto setting = crypto::setting_of(password);
    hold(setting && setting->form == person->form, "not the hash's form");
    const auto since = domain::to_rfc3339(person->active_since);
    hold(domain::parse_rfc3339(since) == person->active_since, "a time that cannot be written");
}

}  // namespace roster::fuzz
