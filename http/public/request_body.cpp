// A SAX reader: no document is built, so nothing deep can be built either.

#include "http/public/request_body.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <nlohmann/json.hpp>

#include "crypto/secret_bytes.hpp"
#include "http/server/limits.hpp"

namespace roster::http {
namespace {

using Json = nlohmann::json;
using Texts = std::map<std::string, std::string, std::less<>>;

// Every function answers whether to read on.
struct Reader {
    Texts texts;
    bool is_object = false;
    std::string problem;

    bool null() { return true; }
    bool boolean(bool) { return true; }
    bool number_integer(Json::number_integer_t) { return true; }
    bool number_unsigned(Json::number_unsigned_t) { return true; }
    bool number_float(Json::number_float_t, const std::string&) { return true; }
    bool binary(Json::binary_t&) { return false; }
    bool string(std::string& value) {
        if (has_nul(value)) return false;
        if (levels_.size() == 1 && is_object) texts[key_] = value;
        return true;
    }
    bool start_object(std::size_t) {
        if (levels_.empty()) is_object = true;
        return deeper();
    }
    bool end_object() { return shallower(); }
    bool start_array(std::size_t) { return deeper(); }
    bool end_array() { return shallower(); }
    bool key(std::string& name) {
        if (has_nul(name)) return false;
        if (!levels_.back().insert(name).second) return fails("a member is there twice");
        key_ = name;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
        return fails("it is not JSON (RFC 8259) in UTF-8");
    }

private:
    bool fails(std::string why) {
        problem = std::move(why);
        return false;
    }
    bool has_nul(const std::string& value) {
        if (value.find('\0') == value.npos) return false;
        problem = "it contains a NUL";
        return true;
    }
    bool deeper() {
        if (levels_.size() == static_cast<std::size_t>(max_json_depth))
            return fails("it is nested too deeply");
        levels_.emplace_back();
        return true;
    }
    bool shallower() {
        levels_.pop_back();
        return true;
    }

    std::vector<std::set<std::string>> levels_;
    std::string key_;
};

void wipe_all(Texts& texts) {
    for (auto& [name, text] : texts) crypto::wipe(text);
}

Problem malformed(const std::string& why) {
    return Problem(problems::malformed_json, "The body cannot be read: " + why + ".");
}

}  // namespace

std::expected<RequestBody, Problem> RequestBody::parse(std::string_view text) {
    // The library skips a byte order mark and takes a NUL for the end.
    if (text.starts_with("\xef\xbb\xbf"))
        return std::unexpected(malformed("it begins with a byte order mark"));
    if (text.find('\0') != text.npos) return std::unexpected(malformed("it contains a NUL"));
    Reader reader;
    const bool is_valid = Json::sax_parse(text, &reader);
    RequestBody body;
    body.texts_ = std::move(reader.texts);
    if (!is_valid) return std::unexpected(malformed(reader.problem));
    if (!reader.is_object)
        return std::unexpected(Problem(problems::invalid_body, "The body must be a JSON object."));
    return body;
}

RequestBody::~RequestBody() { wipe_all(texts_); }

const std::string* RequestBody::text(std::string_view name) const {
    const auto found = texts_.find(name);
    return found == texts_.end() ? nullptr : &found->second;
}

}  // namespace roster::http
