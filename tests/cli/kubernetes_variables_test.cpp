#include "cli/kubernetes_variables.hpp"

#include "tests/catch.hpp"

using roster::cli::is_kubernetes_variable;

TEST_CASE("what Kubernetes makes for a Service named roster is no setting", "[cli]") {
    CHECK(is_kubernetes_variable("ROSTER_SERVICE_HOST", "10.0.0.7"));
    CHECK(is_kubernetes_variable("ROSTER_SERVICE_HOST", "fd00::7"));
    CHECK(is_kubernetes_variable("ROSTER_SERVICE_PORT", "8080"));
    CHECK(is_kubernetes_variable("ROSTER_SERVICE_PORT_HTTP", "8080"));
    CHECK(is_kubernetes_variable("ROSTER_PORT", "tcp://10.0.0.7:8080"));
    CHECK(is_kubernetes_variable("ROSTER_PORT_8080_TCP", "tcp://10.0.0.7:8080"));
    CHECK(is_kubernetes_variable("ROSTER_PORT_8080_TCP_PROTO", "tcp"));
    CHECK(is_kubernetes_variable("ROSTER_PORT_8080_TCP_PORT", "8080"));
    CHECK(is_kubernetes_variable("ROSTER_PORT_8080_TCP_ADDR", "10.0.0.7"));
    CHECK(is_kubernetes_variable("ROSTER_POSTGRES_SERVICE_PORT_HTTP", "5432"));
}

TEST_CASE("a misspelled setting does not pass as a variable of Kubernetes", "[cli]") {
    CHECK_FALSE(is_kubernetes_variable("ROSTER_HTTP_PORT", "8080"));
    CHECK_FALSE(is_kubernetes_variable("ROSTER_HTTP_ADR", "127.0.0.1:8080"));
    CHECK_FALSE(is_kubernetes_variable("ROSTER_SERVICE_HOST", "my secret"));
    CHECK_FALSE(is_kubernetes_variable("ROSTER_SERVICE_PORT", "http"));
    CHECK_FALSE(is_kubernetes_variable("ROSTER_PORT", "8080"));
}
