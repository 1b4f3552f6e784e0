// roster log replay: publishes events again for another reader, to a stream of their own.
//
// Only public parts leave, and never on the mail subjects: nobody is mailed anything.

#include <algorithm>
#include <iostream>
#include <thread>

#include "cli/exit_code.hpp"
#include "cli/log_commands.hpp"
#include "cli/log_pages.hpp"
#include "cli/number_options.hpp"
#include "cli/open_log.hpp"
#include "cli/progress_bar.hpp"
#include "cli/type_option.hpp"
#include "eventstore/event_codec.hpp"
#include "eventstore/read_ahead.hpp"
#include "followers/outbound_event.hpp"
#include "text/ascii.hpp"

namespace roster::cli {

namespace {

using messaging::EventPublisher;
using messaging::OutboundEvent;
using std::chrono::steady_clock;

constexpr std::chrono::seconds bus_patience{10};
constexpr std::chrono::milliseconds bus_retry{100};
constexpr std::size_t max_name = 32;
constexpr std::int64_t batches_a_second = 10;  // where the rate is limited

struct ReplayOptions {
    std::string name;
    std::int64_t from = 1;
    std::int64_t to = 0;  // 0: the head
    std::string type;
    std::int64_t rate = 0;  // events a second; 0: as fast as the bus takes them
    bool dry_run = false;
};

bool is_name(const std::string& name) {
    const auto is_allowed = [](char c) {
        return text::is_letter(c) || text::is_digit(c) || c == '-' || c == '_';
    };
    return !name.empty() && name.size() <= max_name && std::ranges::all_of(name, is_allowed);
}

// Asks again until the bus answers or its time is over.
template <class Ask>
auto patiently(const Ask& ask) {
    const auto deadline = steady_clock::now() + bus_patience;
    while (true) {
        auto answer = ask();
        if (answer) return *std::move(answer);
        if (steady_clock::now() >= deadline)
            throw StartError("ROSTER_NATS_URL: " + answer.error().message);
        std::this_thread::sleep_for(bus_retry);
    }
}

// Gathers batches and publishes them at the rate asked for.
class ReplayStream {
public:
    ReplayStream(std::unique_ptr<EventPublisher> publisher, std::int64_t rate)
        : publisher_(std::move(publisher)), rate_(rate) {
        static_cast<void>(patiently([&] { return publisher_->ensure_stream(); }));
        batch_.reserve(batch_size());
    }

    void add(OutboundEvent event) {
        batch_.push_back(std::move(event));
        if (batch_.size() == batch_size()) flush();
    }

    void flush() {
        while (!batch_.empty()) {
            std::this_thread::sleep_until(next_);
            const auto sent = patiently([&] { return publish(); });
            batch_.erase(batch_.begin(), batch_.begin() + static_cast<std::ptrdiff_t>(sent));
            if (rate_ == 0) continue;
            const std::chrono::duration<double> due(static_cast<double>(sent) /
                                                    static_cast<double>(rate_));
            next_ = std::max(next_, steady_clock::now()) +
                    std::chrono::duration_cast<steady_clock::duration>(due);
        }
    }

private:
    // How many of the batch, from its beginning; never none.
    [[nodiscard]] std::expected<std::size_t, messaging::BusUnavailable> publish() {
        const auto progress = publisher_->publish(batch_);
        if (!progress) return std::unexpected(progress.error());
        if (progress->acknowledged == 0)
            return std::unexpected(messaging::BusUnavailable{progress->stopped_by});
        return progress->acknowledged;
    }

    [[nodiscard]] std::size_t batch_size() const {
        const auto share =
            static_cast<std::size_t>(std::max<std::int64_t>(1, rate_ / batches_a_second));
        return rate_ == 0 ? EventPublisher::max_batch : std::min(share, EventPublisher::max_batch);
    }

    std::unique_ptr<EventPublisher> publisher_;
    std::int64_t rate_;
    std::vector<OutboundEvent> batch_;
    steady_clock::time_point next_{};
};

OutboundEvent replayed(const eventstore::RecordedEvent& recorded, const std::string& name,
                       const followers::OutboundContext& context) {
    const auto event = eventstore::decode_public(recorded);
    if (!event) throw StartError(event.error().message);
    auto outbound = followers::make_outbound_event(context, recorded, *event);
    outbound.subject = "roster.replay." + name + "." + recorded.type;
    return outbound;
}

// How many events there were.
std::int64_t replay_range(eventstore::EventReader& reader, const ReplayOptions& options,
                          const followers::OutboundContext& context, ReplayStream* stream) {
    const auto head = answered(reader.head()).position;
    const auto last = options.to == 0 ? head : std::min(head, domain::GlobalPosition{options.to});
    ProgressBar bar("replaying");
    std::int64_t count = 0;
    for_each_page(reader, {options.from - 1}, last, [&](const auto& page) {
        for (const auto& event : page) {
            if (!options.type.empty() && event.type != options.type) continue;
            ++count;
            if (stream != nullptr) stream->add(replayed(event, options.name, context));
        }
        bar.show(page.back().position.value, last.value);
        return true;
    });
    if (stream != nullptr) stream->flush();
    return count;
}

int replay(const Configuration& configuration, const ReplayOptions& options) {
    if (!is_name(options.name)) return usage_error("--name: at most 32 letters, digits, - and _");
    if (const auto unknown = unknown_type(options.type)) return usage_error("--type: " + *unknown);
    if (!options.dry_run && configuration.nats.url.empty())
        return usage_error("ROSTER_NATS_URL is not set: a replay needs NATS");
    const auto store = open_log(configuration);
    const auto reader = eventstore::open_read_ahead(*store);
    const auto keys = load_keys(configuration);
    const followers::OutboundContext context{answered(reader->head()).log_id, keys.mail_key()};
    std::optional<ReplayStream> stream;
    if (!options.dry_run)
        stream.emplace(messaging::connect_nats_replay(configuration.nats, keys, options.name),
                       options.rate);
    const auto count = replay_range(*reader, options, context, stream ? &*stream : nullptr);
    std::cout << count << (options.dry_run ? " events would be published" : " events published")
              << " to roster.replay." << options.name << ".>\n";
    return exit_done;
}

}  // namespace

void add_log_replay(const CommandLine& log) {
    auto* command = add_subcommand(
        log.app, log.flags, "replay",
        "publish events again, to roster.replay.<NAME>.<Type>, kept for 24 h; nobody is mailed");
    auto options = std::make_shared<ReplayOptions>();
    command->add_option("--name", options->name, "whom it is for")->required();
    add_position_option(*command, "--from", options->from, "first position");
    add_position_option(*command, "--to", options->to, "last position");
    command->add_option("--type", options->type, "only events of this type");
    add_count_option(*command, "--rate", options->rate, "events a second");
    command->add_flag("--dry-run", options->dry_run, "only count");
    command->callback([&chosen = log.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return replay(configuration, *options);
        };
    });
}

}  // namespace roster::cli
