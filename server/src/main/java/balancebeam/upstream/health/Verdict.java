package balancebeam.upstream.health;

import org.jspecify.annotations.Nullable;

/**
 * What a probe found. Immutable.
 *
 * @param reason a verb phrase about the endpoint, such as "answered 301 to GET /"; empty when alive
 * @param said what an agent said; null for probes of any other kind
 */
public record Verdict(
        boolean alive, String reason, @Nullable AgentLine said) {
    static final Verdict ALIVE = new Verdict(true, "", null);

    static Verdict failed(String reason) {
        return new Verdict(false, reason, null);
    }

    /** That of an agent, who may be silent on whether the endpoint is alive. */
    static Verdict said(AgentLine line) {
        return new Verdict(line.health() == AgentLine.Health.UP, line.reason(), line);
    }

    /** Whether it tells anything of whether the endpoint is alive. */
    boolean isNews() {
        return said == null || said.health() != AgentLine.Health.UNSAID;
    }
}
