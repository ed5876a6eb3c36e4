package balancebeam.control.status;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that an operator wants to know of. Immutable.
 *
 * @param id greater than that of every event before
 * @param kind health, agent, panic, reload or admin
 * @param subject what it happened to, as {@code cluster/address}, or a cluster alone
 * @param from the state before; empty for none
 */
public record Event(long id, Instant at, String kind, String subject, String from, String to, String reason) {
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("at", at);
        json.put("kind", kind);
        json.put("subject", subject);
        json.put("from", from);
        json.put("to", to);
        json.put("reason", reason);
        return json;
    }
}
