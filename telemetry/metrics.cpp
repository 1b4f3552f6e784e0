// prometheus-cpp behind our own names, so that no other folder sees its headers.

#include "telemetry/metrics.hpp"

#include <mutex>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace roster::telemetry {

namespace {

struct PrometheusCounter final : Counter {
    explicit PrometheusCounter(prometheus::Counter& m) : metric(m) {}
    void add(double amount) override { metric.Increment(amount); }
    prometheus::Counter& metric;
};

struct PrometheusGauge final : Gauge {
    explicit PrometheusGauge(prometheus::Gauge& m) : metric(m) {}
    void set(double value) override { metric.Set(value); }
    void add(double amount) override { metric.Increment(amount); }
    prometheus::Gauge& metric;
};

struct PrometheusHistogram final : Histogram {
    explicit PrometheusHistogram(prometheus::Histogram& m) : metric(m) {}
    void observe(double value) override { metric.Observe(value); }
    prometheus::Histogram& metric;
};

}  // namespace

struct Metrics::Registry {
    using Key = std::pair<std::string, Labels>;

    prometheus::Registry registry;
    std::mutex mutex;
    std::map<Key, std::unique_ptr<Counter>> counters;
    std::map<Key, std::unique_ptr<Gauge>> gauges;
    std::map<Key, std::unique_ptr<Histogram>> histograms;
};

Metrics::Metrics() : registry_(std::make_unique<Registry>()) {}
Metrics::~Metrics() = default;

Counter& Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
    const std::lock_guard lock(registry_->mutex);
    auto& slot = registry_->counters[{name, labels}];
    if (!slot) {
        auto& family =
            prometheus::BuildCounter().Name(name).Help(help).Register(registry_->registry);
        slot = std::make_unique<PrometheusCounter>(family.Add(labels));
    }
    return *slot;
}

Gauge& Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
    const std::lock_guard lock(registry_->mutex);
    auto& slot = registry_->gauges[{name, labels}];
    if (!slot) {
        auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(registry_->registry);
        slot = std::make_unique<PrometheusGauge>(family.Add(labels));
    }
    return *slot;
}

Histogram& Metrics::histogram(const std::string& name, const std::string& help,
                              const std::vector<double>& bounds, const Labels& labels) {
    const std::lock_guard lock(registry_->mutex);
    auto& slot = registry_->histograms[{name, labels}];
    if (!slot) {
        auto& family =
            prometheus::BuildHistogram().Name(name).Help(help).Register(registry_->registry);
        slot = std::make_unique<PrometheusHistogram>(family.Add(labels, bounds));
    }
    return *slot;
}

std::string Metrics::text() const {
    return prometheus::TextSerializer().Serialize(registry_->registry.Collect());
}

const std::vector<double>& duration_bounds() {
    static const std::vector<double> bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                            0.1,    0.25,  0.5,    1,     2.5,  5,     10};
    return bounds;
}

}  // namespace roster::telemetry
