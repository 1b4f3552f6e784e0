// A hash as another product's file has it, and a form as a setting names it: what is taken stays
// within bounds, and is of one form.
#include "crypto/imported_hash.hpp"

#include "crypto/hash_recipe.hpp"
#include "tests/fuzz/target.hpp"

namespace roster::fuzz {
namespace {

void check_form(const crypto::HashForm& form) {
    hold(crypto::is_affordable(form), "a form beyond the bounds");
    const auto again = crypto::HashForm::parse(form.text());
    hold(again && *again == form, "written again it is another form");
    const auto decoy = crypto::decoy_setting(form);
    hold(decoy.form == form, "a decoy of another form");
    if (decoy.digest_text == crypto::DigestText::crypt)
        hold(decoy.text.size() < crypto::max_hash_text, "a decoy that no hash could be");
}

}  // namespace

void check_imported_hash(std::string_view octets) {
    if (const auto form = crypto::HashForm::parse(octets)) check_form(*form);
    const domain::PasswordHash hash{std::string(octets)};
    const auto setting = crypto::setting_of(hash);
    const auto recipe = crypto::recipe_of(hash, {});
    hold(!setting || recipe, "a hash that is read and has no recipe");
    if (!setting) return;
    check_form(setting->form);
    hold(octets.size() <= crypto::max_hash_text, "longer than a hash may be");
    hold(octets.starts_with(setting->text) && setting->text.size() < octets.size(),
         "a setting that is not the hash's");
    hold(setting->salt.size() <= 64 && setting->digest_size <= 64, "parts beyond the bounds");
}

}  // namespace roster::fuzz
