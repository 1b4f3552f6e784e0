#include "cli/settings_traces.hpp"

#include "cli/setting_kinds.hpp"

namespace roster::cli {
namespace {

constexpr std::array samplers{
    std::pair<std::string_view, Sampler>{"always_on", Sampler::always_on},
    std::pair<std::string_view, Sampler>{"always_off", Sampler::always_off},
    std::pair<std::string_view, Sampler>{"traceidratio", Sampler::ratio},
    std::pair<std::string_view, Sampler>{"parentbased_always_on", Sampler::by_parent_on},
    std::pair<std::string_view, Sampler>{"parentbased_always_off", Sampler::by_parent_off},
    std::pair<std::string_view, Sampler>{"parentbased_traceidratio", Sampler::by_parent_ratio}};

}  // namespace

SettingGroup trace_settings() {
    return {
        "Traces (the variables of OpenTelemetry)",
        {{.name = "otel-exporter-otlp-endpoint",
          .help = "the collector that spans are posted to, below it at /v1/traces, as OTLP in JSON",
          .default_note = "none: nothing is traced",
          .example = "http://127.0.0.1:4318",
          .value = url(at(&Configuration::traces, &TraceSettings::endpoint),
                       {"https://", "http://"}, "https://… or http://…"),
          .secrecy = Secrecy::url,
          .used_by = Use::node | Use::mail_worker},
         {.name = "otel-exporter-otlp-headers",
          .help = "fields that the collector wants: NAME=VALUE,…, values in percent encoding",
          .value = parsed("HEADERS", "a list of NAME=VALUE, with commas",
                          at(&Configuration::traces, &TraceSettings::headers), parse_headers),
          .secrecy = Secrecy::secret,
          .used_by = Use::node | Use::mail_worker},
         {.name = "otel-service-name",
          .help = "what this process is called in traces",
          .fallback = "roster",
          .value = plain_text(at(&Configuration::traces, &TraceSettings::service_name)),
          .used_by = Use::node | Use::mail_worker},
         {.name = "otel-traces-sampler",
          .help = "which requests are traced",
          .fallback = "parentbased_always_on",
          .value = choice(at(&Configuration::traces, &TraceSettings::sampler), samplers),
          .used_by = Use::node},
         {.name = "otel-traces-sampler-arg",
          .help = "the share that …traceidratio traces",
          .fallback = "1",
          .value = parsed("RATIO", "a number from 0 to 1",
                          at(&Configuration::traces, &TraceSettings::ratio), parse_ratio),
          .used_by = Use::node}}};
}

}  // namespace roster::cli
