package balancebeam.config;

/**
 * Spans by OpenTelemetry. Immutable.
 *
 * @param endpoint where OTLP over HTTP goes, as {@code http://127.0.0.1:4318}; empty for no tracing
 * @param sample the share of requests that are traced when the client does not say, 0 to 1
 * @param service what the balancer calls itself
 */
public record TracingConfig(String endpoint, double sample, String service) {
    /** None. */
    public static final TracingConfig OFF = new TracingConfig("", 0, "balancebeam");

    public boolean isOn() {
        return !endpoint.isEmpty();
    }
}
