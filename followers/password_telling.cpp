#include "followers/password_telling.hpp"

#include <cstdint>
#include <limits>

#include "text/json_reader.hpp"
#include "text/json_writer.hpp"

namespace roster::followers {

namespace {

using actors::GuessedBy;
using actors::PasswordNews;
using domain::NetworkTag;
using When = messaging::NodeTalk::When;

constexpr text::JsonLimits limits{.max_octets = messaging::NodeTalk::max_octets, .max_depth = 1};

std::optional<NetworkTag> tag_of(text::JsonValue value) {
    const auto number = value.integer();
    if (!number || *number < 0 || *number > std::numeric_limits<std::uint32_t>::max())
        return std::nullopt;
    return NetworkTag{static_cast<std::uint32_t>(*number)};
}

template <class IdType>
std::optional<IdType> id_of(text::JsonValue value) {
    const auto text = value.text();
    return text ? IdType::parse(*text) : std::nullopt;
}

bool is_recent(text::JsonValue value, domain::LogTime now) {
    const auto text = value.text();
    const auto said = text ? domain::parse_rfc3339(*text) : std::nullopt;
    return said && now - *said <= longest_password_news && *said - now <= longest_password_news;
}

}  // namespace

std::string encode(const PasswordNews& news, domain::LogTime now) {
    text::JsonObject saying;
    saying.add("at", domain::to_rfc3339(now))
        .add("stream", news.guesser.stream.to_string())
        .add("network", static_cast<std::int64_t>(news.guesser.network.value));
    if (news.guesser.wide) saying.add("wide", static_cast<std::int64_t>(news.guesser.wide->value));
    if (news.right) saying.add("right", news.right->to_string());
    if (news.by == GuessedBy::registering) saying.add("registering", true);
    if (news.is_familiar) saying.add("familiar", true);
    return saying.text();
}

std::optional<PasswordNews> decode_password_news(std::string_view saying, domain::LogTime now) {
    const auto document = text::JsonDocument::parse(saying, limits);
    if (!document) return std::nullopt;
    const auto root = document->root();
    const auto stream = id_of<domain::StreamId>(root["stream"]);
    const auto network = tag_of(root["network"]);
    if (!stream || !network || !is_recent(root["at"], now)) return std::nullopt;
    PasswordNews news{.guesser = {*stream, *network, tag_of(root["wide"])},
                      .right = id_of<domain::EventId>(root["right"]),
                      .by = root["registering"].boolean().value_or(false) ? GuessedBy::registering
                                                                          : GuessedBy::logging_in,
                      .is_familiar = root["familiar"].boolean().value_or(false)};
    // A member of the wrong kind is not the same as none.
    if (root["right"].exists() != news.right.has_value()) return std::nullopt;
    return news;
}

PasswordTelling::PasswordTelling(messaging::EventBus& bus, actors::PasswordNewsDesk& desk,
                                 const telemetry::Clock& clock)
    : desk_(desk), clock_(clock), talk_(bus.join_nodes([this](std::string_view saying) {
          if (const auto news = decode_password_news(saying, clock_.log_now())) desk_.hear(*news);
      })) {
    if (!talk_) return;
    // A wrong one counts at once, or guesses in parallel at several nodes would each be the first.
    desk_.tell_to([this](const PasswordNews& news) {
        talk_->say(encode(news, clock_.log_now()), news.right ? When::soon : When::now);
    });
}

PasswordTelling::~PasswordTelling() { desk_.tell_to({}); }

}  // namespace roster::followers
