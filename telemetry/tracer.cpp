#include "telemetry/tracer.hpp"

#include <array>
#include <charconv>
#include <random>
#include <utility>

namespace roster::telemetry {
namespace {

constexpr std::size_t half_id = 16;  // hex digits of 64 bits

// Ids have to differ, and need not be secret.
std::uint64_t random_bits() {
    thread_local std::mt19937_64 bits = [] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }();
    while (true)
        if (const auto drawn = bits(); drawn != 0) return drawn;
}

std::string random_hex() {
    std::array<char, half_id> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), random_bits(), 16).ptr;
    std::string text(half_id - static_cast<std::size_t>(end - digits.data()), '0');
    return text.append(digits.data(), end);
}

// From 0 to below 1, the same for one trace wherever it is asked.
double share_of(std::string_view trace_id) {
    std::uint64_t bits = 0;
    const auto low = trace_id.substr(half_id);
    std::from_chars(low.data(), low.data() + low.size(), bits, 16);
    constexpr int kept_bits = 53;  // of a double
    return static_cast<double>(bits >> (64 - kept_bits)) /
           static_cast<double>(std::uint64_t{1} << kept_bits);
}

}  // namespace

TracerClocks TracerClocks::real() {
    return {
        .steady = std::chrono::steady_clock::now, .since_1970 = [] {
            return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch());
        }};
}

Tracer::Tracer(SpanSink& sink, Sampling sampling, TracerClocks clocks)
    : sink_(sink), sampling_(sampling), clocks_(std::move(clocks)) {}

Traceparent Tracer::begin(const std::optional<Traceparent>& client) const {
    const auto trace_id =
        client ? std::string(client->trace_id()) : random_hex().append(random_hex());
    return Traceparent::of(trace_id, random_hex(), is_sampled(client, trace_id));
}

void Tracer::end(const Traceparent& span, const std::optional<Traceparent>& client, Work work) {
    if (!span.is_sampled()) return;
    hand_on(span.trace_id(), std::string(span.span_id()), client ? client->span_id() : "",
            std::move(work));
}

void Tracer::record(const std::optional<Traceparent>& parent, Work work) {
    if (!parent || !parent->is_sampled()) return;
    hand_on(parent->trace_id(), random_hex(), parent->span_id(), std::move(work));
}

bool Tracer::is_sampled(const std::optional<Traceparent>& client, std::string_view trace_id) const {
    if (client && sampling_.heeds_client) return client->is_sampled();
    return share_of(trace_id) < sampling_.ratio;
}

void Tracer::hand_on(std::string_view trace_id, std::string span_id, std::string_view parent_id,
                     Work work) {
    const auto now = clocks_.since_1970();
    const auto steady = clocks_.steady();
    const auto began = now - (steady - work.began);
    const auto ended = now - (steady - work.ended);
    sink_.take({.trace_id = std::string(trace_id),
                .span_id = std::move(span_id),
                .parent_id = std::string(parent_id),
                .work = std::move(work),
                .began = began,
                .ended = ended});
}

}  // namespace roster::telemetry
