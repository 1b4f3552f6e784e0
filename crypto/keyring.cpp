// Reads and writes the key file. What it is written in on the way is wiped afterwards.

#include "crypto/keyring.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>

#include "crypto/digest.hpp"
#include "crypto/random_ids.hpp"
#include "crypto/sealed_data.hpp"
#include "text/base64.hpp"
#include "text/hex.hpp"
#include "text/json_reader.hpp"

namespace roster::crypto {

namespace {

using Kind = KeyFileError::Kind;

constexpr int file_version = 1;
constexpr text::JsonLimits file_limits{.max_octets = 64 * 1024, .max_depth = 3};
constexpr std::size_t max_json_size = 8 * 1024;
constexpr std::string_view fingerprint_message = "roster key fingerprint";
constexpr std::size_t fingerprint_size = 16;

constexpr std::string_view token_key_purpose = "roster token key v1";

constexpr std::string_view make_a_key_file =
    ": make one with roster keygen, or name it in ROSTER_KEYS_FILE";
constexpr std::string_view restore_the_key_file =
    ": restore it from a backup; roster keygen makes new keys, but only for a new log";

SecretBytes random_key() { return new_user_key(); }

bool has_other_members(text::JsonValue object, std::initializer_list<std::string_view> known) {
    const auto members = object.members();
    return !std::ranges::all_of(members, [&](const text::JsonMember& member) {
        return std::ranges::find(known, member.name) != known.end();
    });
}

// Takes keys out of a key file's JSON. The first problem is kept; what is read after it is empty.
class KeyFileReader {
public:
    explicit KeyFileReader(text::JsonValue file) : file_(file) {
        if (!file.is_object()) fail("it is not a JSON object");
        if (has_other_members(file, {"version", "index_key", "key_encryption_keys", "code_keys",
                                     "mail_key", "report_key", "token_keys"}))
            fail("it has a member that does not belong there");
        if (file["version"].integer() != file_version)
            fail("its version is not 1, the only one that this roster knows");
    }

    [[nodiscard]] const std::string& problem() const { return problem_; }
    [[nodiscard]] bool has(std::string_view name) const { return file_[name].exists(); }

    [[nodiscard]] SecretBytes key(const char* name) { return key_of(file_[name], name); }

    template <class KeyId>
    void read(const char* name, std::vector<NamedKey<KeyId>>& keys) {
        for (const auto entry : file_[name].elements()) add_key(entry, name, keys);
        if (keys.empty()) fail(std::string(name) + " is not a list of keys");
    }

    void fail(std::string problem) {
        if (problem_.empty()) problem_ = std::move(problem);
    }

private:
    [[nodiscard]] SecretBytes key_of(text::JsonValue value, const std::string& shown_name) {
        auto bytes = text::from_base64(value.text().value_or(""));
        if (!bytes || bytes->size() != KeyRing::key_size) {
            fail(shown_name + " is not 32 bytes in base64");
            return {};
        }
        return SecretBytes(*std::move(bytes));
    }

    template <class KeyId>
    void add_key(text::JsonValue entry, const std::string& list,
                 std::vector<NamedKey<KeyId>>& keys) {
        auto id = KeyId::parse(entry["id"].text().value_or(""));
        if (!id) return fail(list + " has an entry without an id of 1 to 32 of a-z, 0-9, - and _");
        if (has_other_members(entry, {"id", "key"}))
            fail("it has a member that does not belong there");
        auto key = key_of(entry["key"], list + " " + id->text());
        keys.push_back({*std::move(id), std::move(key)});
    }

    text::JsonValue file_;
    std::string problem_;
};

void read_token_keys(KeyFileReader& reader, const SecretBytes& index_key,
                     std::vector<TokenKey>& keys) {
    if (reader.has("token_keys")) return reader.read("token_keys", keys);
    if (index_key.empty()) return;
    const auto derived = hmac_sha256(index_key, as_bytes(token_key_purpose));
    keys.push_back({TokenKeyId::parse("t0").value(), SecretBytes(ByteView(derived))});
}

template <class KeyId>
bool has_duplicate_ids(const std::vector<NamedKey<KeyId>>& keys) {
    std::set<std::string_view> ids;
    return !std::ranges::all_of(keys,
                                [&](const auto& key) { return ids.insert(key.id.text()).second; });
}

template <class KeyId>
const NamedKey<KeyId>* find(const std::vector<NamedKey<KeyId>>& keys, const KeyId& id) {
    const auto found = std::ranges::find(keys, id, &NamedKey<KeyId>::id);
    return found == keys.end() ? nullptr : &*found;
}

template <class KeyId>
std::vector<NamedKey<KeyId>> copy(const std::vector<NamedKey<KeyId>>& keys) {
    std::vector<NamedKey<KeyId>> result;
    for (const auto& [id, key] : keys) result.push_back({id, key.copy()});
    return result;
}

unsigned number_in(std::string_view id) {
    unsigned number = 0;
    if (id.size() > 1) std::from_chars(id.data() + 1, id.data() + id.size(), number);
    return number;
}

// Above every number in the list, so that the id of a key that was taken out is not given again.
template <class KeyId>
KeyId next_id(char prefix, const std::vector<NamedKey<KeyId>>& keys) {
    unsigned highest = 0;
    for (const auto& [id, key] : keys) highest = std::max(highest, number_in(id.text()));
    return KeyId::parse(prefix + std::to_string(highest + 1)).value();
}

std::string fingerprint(const SecretBytes& key) {
    const auto digest = hmac_sha256(key, as_bytes(fingerprint_message));
    return text::to_hex(ByteView(digest).first(fingerprint_size));
}

void append_key(std::string& json, const SecretBytes& key) {
    auto written = text::to_base64(key.view());
    json.append("\"").append(written).append("\"");
    wipe(written);
}

void append_member(std::string& json, std::string_view name, const SecretBytes& key) {
    json.append(",\n  \"").append(name).append("\": ");
    append_key(json, key);
}

template <class KeyId>
void append_member(std::string& json, std::string_view name,
                   const std::vector<NamedKey<KeyId>>& keys) {
    json.append(",\n  \"").append(name).append("\": [");
    for (const auto& [id, key] : keys) {
        if (&id != &keys.front().id) json.append(",");
        json.append("\n    {\"id\": \"").append(id.text()).append("\", \"key\": ");
        append_key(json, key);
        json.append("}");
    }
    json.append("\n  ]");
}

std::unexpected<KeyFileError> advise(KeyFileError error, std::string_view advice) {
    error.message = "the key file " + error.message + std::string(advice);
    return std::unexpected(std::move(error));
}

}  // namespace

KeyRing KeyRing::generate() {
    KeyRing ring;
    ring.index_key_ = random_key();
    ring.key_encryption_keys_.push_back({next_id('k', ring.key_encryption_keys_), random_key()});
    ring.code_keys_.push_back({next_id('c', ring.code_keys_), random_key()});
    ring.mail_key_ = random_key();
    ring.report_key_ = random_key();
    ring.token_keys_.push_back({next_id('t', ring.token_keys_), random_key()});
    return ring;
}

std::expected<KeyRing, KeyFileError> KeyRing::parse(std::string_view json) {
    const auto file = text::JsonDocument::parse(json, file_limits);
    if (!file)
        return std::unexpected(
            KeyFileError{Kind::malformed, std::string(text::words_for(file.error()))});
    KeyFileReader reader(file->root());
    KeyRing ring;
    // All or none: a file that lost one of them is not a mailer's share.
    if (reader.has("index_key") || reader.has("key_encryption_keys") || reader.has("token_keys")) {
        ring.index_key_ = reader.key("index_key");
        reader.read("key_encryption_keys", ring.key_encryption_keys_);
        read_token_keys(reader, ring.index_key_, ring.token_keys_);
    }
    reader.read("code_keys", ring.code_keys_);
    ring.mail_key_ = reader.key("mail_key");
    ring.report_key_ = reader.key("report_key");
    if (has_duplicate_ids(ring.key_encryption_keys_) || has_duplicate_ids(ring.code_keys_) ||
        has_duplicate_ids(ring.token_keys_))
        reader.fail("two keys of one list have the same id");
    if (!reader.problem().empty())
        return std::unexpected(KeyFileError{Kind::malformed, reader.problem()});
    return ring;
}

std::expected<KeyRing, KeyFileError> KeyRing::load(const std::filesystem::path& file) {
    auto content = read_secret_file(file);
    if (!content) {
        const bool is_missing = content.error().kind == Kind::missing;
        return advise(content.error(), is_missing ? make_a_key_file : "");
    }
    auto ring = parse(content->text());
    if (!ring)
        return advise(
            {ring.error().kind, file.string() + " cannot be used, " + ring.error().message},
            restore_the_key_file);
    return ring;
}

std::expected<void, KeyFileError> KeyRing::save_new(const std::filesystem::path& file) const {
    auto json = to_json();
    auto saved = create_secret_file(file, as_bytes(json));
    wipe(json);
    if (!saved) return advise(saved.error(), "");
    return {};
}

std::expected<void, KeyFileError> KeyRing::replace(const std::filesystem::path& file) const {
    auto json = to_json();
    auto saved = replace_secret_file(file, as_bytes(json));
    wipe(json);
    if (!saved) return advise(saved.error(), "");
    return {};
}

KeyRing KeyRing::mailer_share() const {
    KeyRing share;
    share.code_keys_ = copy(code_keys_);
    share.mail_key_ = mail_key_.copy();
    share.report_key_ = report_key_.copy();
    return share;
}

bool KeyRing::is_mailer_share() const { return index_key_.empty(); }

KeyRing KeyRing::copy_of_all() const {
    KeyRing ring = mailer_share();
    ring.index_key_ = index_key_.copy();
    ring.key_encryption_keys_ = copy(key_encryption_keys_);
    ring.token_keys_ = copy(token_keys_);
    return ring;
}

KeyRing KeyRing::with_new_key_encryption_key() const {
    if (is_mailer_share()) throw std::logic_error("a mailer's share has no key-encryption keys");
    KeyRing ring = copy_of_all();
    ring.key_encryption_keys_.push_back({next_id('k', key_encryption_keys_), random_key()});
    return ring;
}

KeyRing KeyRing::with_new_code_key() const {
    KeyRing ring = copy_of_all();
    ring.code_keys_.push_back({next_id('c', code_keys_), random_key()});
    return ring;
}

KeyRing KeyRing::with_new_token_key() const {
    if (is_mailer_share()) throw std::logic_error("a mailer's share has no token keys");
    KeyRing ring = copy_of_all();
    ring.token_keys_.push_back({next_id('t', token_keys_), random_key()});
    return ring;
}

const CodeKey* KeyRing::code_key(const domain::CodeKeyId& id) const { return find(code_keys_, id); }

const KeyEncryptionKey* KeyRing::key_encryption_key(const KeyEncryptionKeyId& id) const {
    return find(key_encryption_keys_, id);
}

std::map<std::string, std::string> KeyRing::fingerprints() const {
    std::map<std::string, std::string> result;
    if (!is_mailer_share()) result["index"] = fingerprint(index_key_);
    for (const auto& [id, key] : key_encryption_keys_)
        result["kek:" + id.text()] = fingerprint(key);
    for (const auto& [id, key] : code_keys_) result["code:" + id.text()] = fingerprint(key);
    result["mail"] = fingerprint(mail_key_);
    result["report"] = fingerprint(report_key_);
    return result;
}

std::string KeyRing::to_json() const {
    std::string json;
    json.reserve(max_json_size);  // no half-written copies left behind by growing
    json.append("{\n  \"version\": ").append(std::to_string(file_version));
    if (!is_mailer_share()) {
        append_member(json, "index_key", index_key_);
        append_member(json, "key_encryption_keys", key_encryption_keys_);
    }
    append_member(json, "code_keys", code_keys_);
    append_member(json, "mail_key", mail_key_);
    append_member(json, "report_key", report_key_);
    if (!is_mailer_share()) append_member(json, "token_keys", token_keys_);
    json.append("\n}\n");
    return json;
}

}  // namespace roster::crypto
