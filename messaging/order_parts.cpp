#include "messaging/order_parts.hpp"

#include <fmt/format.h>

#include "text/json_writer.hpp"

namespace roster::messaging {
namespace {

constexpr std::size_t max_email = 254;

}  // namespace

std::string recipient_json(const domain::Recipient& recipient) {
    return fmt::format(R"({{"email":{},"locale":{}}})", text::json_string(recipient.email.text()),
                       text::json_string(recipient.locale.tag()));
}

std::optional<domain::Recipient> read_recipient(Fields& fields) {
    auto email = fields.parsed<domain::EmailAddress>("email", max_email);
    auto locale = fields.parsed<domain::Locale>("locale", domain::Locale::max_size);
    if (!email || !locale) return std::nullopt;
    return domain::Recipient{.email = *std::move(email), .locale = *std::move(locale)};
}

std::optional<OrderedCode> read_ordered_code(Fields& fields, const CodeMembers& names) {
    const auto code = fields.id<domain::CodeId>(names.id);
    auto key = fields.parsed<domain::CodeKeyId>(names.key_id, domain::max_key_id_size);
    const auto issued_at = fields.time(names.issued_at);
    const auto life = domain::CodeLife::parse(issued_at, fields.time(names.expires_at));
    if (!life) fields.fail(names.expires_at);
    if (fields.failed() || !key || !life) return std::nullopt;
    return OrderedCode{.code_id = code, .code_key_id = *std::move(key), .life = *life};
}

}  // namespace roster::messaging
