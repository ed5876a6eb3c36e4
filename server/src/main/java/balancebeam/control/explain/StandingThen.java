package balancebeam.control.explain;

import balancebeam.balance.Endpoint;
import balancebeam.control.Instance;
import balancebeam.control.status.Event;
import balancebeam.control.status.Events;
import balancebeam.upstream.Advice;
import balancebeam.upstream.Cluster;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which endpoints could not be picked at a moment in the past: what holds now, with the events since then undone, the latest
 * first. As exact as the events go back. Static functions without state.
 */
final class StandingThen {
    private static final String UP = "up";
    private static final String EJECTED = "ejected";
    private static final String ACTIVE = "active";
    private static final String DRAINING = "draining";
    private static final String NO_WEIGHT = "weight 0";

    private StandingThen() {}

    /** By endpoint, why it could not be picked. */
    static Map<String, String> heldAgainst(Instance instance, Events events, String cluster, Instant then) {
        Cluster running = instance.clusters().get(cluster);
        if (running == null) {
            return Map.of();
        }
        List<Event> all = events.latestFirst();
        boolean panicked = panicked(running, all, then);
        Map<String, String> against = new LinkedHashMap<>();
        for (Endpoint endpoint : running.all()) {
            String subject = cluster + "/" + endpoint.addressText();
            List<Event> own = all.stream()
                    .filter(event -> event.subject().equals(subject))
                    .toList();
            String why = admin(endpoint, running.weight(endpoint), own, then);
            why = why.isEmpty() ? agent(running.advice(endpoint), own, then) : why;
            boolean readmitted = running.panic().isOn() && endpoint.health().isReadmitted(instance.nowNanos());
            boolean out = why.isEmpty() && !(panicked && readmitted);
            why = out ? health(endpoint, instance.nowNanos(), own, then, panicked) : why;
            if (!why.isEmpty()) {
                against.put(endpoint.toString(), why);
            }
        }
        return against;
    }

    private static boolean panicked(Cluster cluster, List<Event> all, Instant then) {
        boolean panicked = cluster.panic().isOn();
        for (Event event : all) {
            if (event.kind().equals("panic")
                    && event.subject().equals(cluster.name())
                    && event.at().isAfter(then)) {
                panicked = event.from().equals("panic");
            }
        }
        return panicked;
    }

    private static String admin(Endpoint endpoint, int weight, List<Event> own, Instant then) {
        String decision = lower(endpoint.admin());
        String weighed = "weight " + weight;
        for (Event event : own) {
            if (event.kind().equals("admin") && event.at().isAfter(then)) {
                if (event.from().startsWith("weight ")) {
                    weighed = event.from();
                } else {
                    decision = event.from();
                }
            }
        }
        if (!decision.equals(ACTIVE) && !decision.startsWith(DRAINING)) {
            return decision + " by an operator";
        }
        return weighed.equals(NO_WEIGHT) ? "had the weight 0" : "";
    }

    private static String agent(Advice advice, List<Event> own, Instant then) {
        String state = advice.state();
        for (Event event : own) {
            if (event.kind().equals("agent")
                    && event.at().isAfter(then)
                    && !event.from().equals(Advice.UNKNOWN)) {
                state = event.from();
            }
        }
        return Advice.isOut(state) ? "drained by its agent" : "";
    }

    /** @param panicked whether those were readmitted who were out for their answers */
    private static String health(Endpoint endpoint, long nowNanos, List<Event> own, Instant then, boolean panicked) {
        String state = lower(endpoint.health().state(nowNanos));
        String reason = endpoint.health().reason();
        for (Event event : own) {
            if (!event.kind().equals("health")) {
                continue;
            }
            if (event.at().isAfter(then)) {
                state = event.from();
                reason = "";
            } else {
                reason = event.to().equals(state) ? event.reason() : reason;
                break;
            }
        }
        return state.equals(UP) || (panicked && state.equals(EJECTED))
                ? ""
                : reason.isEmpty() ? state : state + ": " + reason;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
