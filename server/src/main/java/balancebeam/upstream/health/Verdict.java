package balancebeam.upstream.health;

/**
 * What a probe found. Immutable.
 *
 * @param reason a verb phrase about the endpoint, such as "answered 301 to GET /"; empty when alive
 */
public record Verdict(boolean alive, String reason) {
    static final Verdict ALIVE = new Verdict(true, "");

    static Verdict failed(String reason) {
        return new Verdict(false, reason);
    }
}
