package balancebeam.cli;

import balancebeam.cli.admin.JsonView;
import java.util.ArrayList;
import java.util.List;

/** The state of an endpoint in a word or two, out of the status, and why it gets little work. Static functions without state. */
final class EndpointState {
    private static final int WHOLE = 100;

    private EndpointState() {}

    /** Its weight, and how much of that it has where that is not all: {@code 5}, {@code 5 (40 %)}. */
    static String weight(JsonView endpoint) {
        String weight = Long.toString(endpoint.whole("weight"));
        return hasAll(endpoint, "weightPercent")
                ? weight
                : "%s (%d %%)".formatted(weight, endpoint.whole("weightPercent"));
    }

    /** How many requests run there, and how many may: {@code 5}, {@code 5/10}. */
    static String running(JsonView endpoint) {
        String running = Long.toString(endpoint.whole("inFlight"));
        long most = endpoint.whole("maxInFlight");
        return most == 0 ? running : running + "/" + most;
    }

    /** Its health, and what an operator or its agent has decided about it, or what keeps work away: {@code up}, {@code up, drained}, {@code up, full}. */
    static String text(JsonView endpoint) {
        String state = endpoint.text("state");
        return switch (endpoint.text("admin")) {
            case "draining" -> state + ", draining";
            case "drained" -> state + ", drained";
            case "ejected" -> state + ", ejected by hand";
            default -> state + besides(endpoint);
        };
    }

    private static String besides(JsonView endpoint) {
        if (!endpoint.text("state").equals("up")) {
            return "";
        }
        if (isDrainedByAgent(endpoint)) {
            return ", drained by its agent";
        }
        if (isFull(endpoint)) {
            return ", full";
        }
        if (standsBy(endpoint)) {
            return ", stands by";
        }
        return hasAll(endpoint, "weightPercent") ? "" : ", %d %%".formatted(endpoint.whole("weightPercent"));
    }

    /** Why it is not up, or gets little work though it is; empty where there is nothing to say. */
    static String reason(JsonView endpoint) {
        if (!endpoint.text("state").equals("up")) {
            return endpoint.text("reason");
        }
        if (List.of("drained", "ejected").contains(endpoint.text("admin"))) {
            return "";
        }
        List<String> reasons = new ArrayList<>();
        if (endpoint.has("agent")) {
            reasons.add(agent(endpoint.view("agent")));
        }
        if (isFull(endpoint)) {
            reasons.add("has as many requests as it may");
        }
        if (!hasWeight(endpoint)) {
            reasons.add("weight 0");
            return String.join("; ", reasons);
        }
        if (!hasAll(endpoint, "weightPercent") && !isDrainedByAgent(endpoint)) {
            reasons.add("%d %% of its weight for now".formatted(endpoint.whole("weightPercent")));
        }
        if (!hasAll(endpoint, "priorityPercent")) {
            reasons.add(
                    "priority %d gets %d %%".formatted(endpoint.whole("priority"), endpoint.whole("priorityPercent")));
        }
        return String.join("; ", reasons);
    }

    private static String agent(JsonView agent) {
        String complaint = agent.text("complaint");
        return complaint.isEmpty() ? "its agent said '%s'".formatted(agent.text("said")) : "its agent " + complaint;
    }

    private static boolean isDrainedByAgent(JsonView endpoint) {
        return endpoint.has("agent")
                && List.of("drain", "maint", "0 %")
                        .contains(endpoint.view("agent").text("state"));
    }

    /** Its zone, and whether this instance asks others first: {@code " (zone b, outside the subset)"}; empty for neither. */
    static String place(JsonView endpoint) {
        List<String> words = new ArrayList<>();
        if (endpoint.has("zone") && !endpoint.text("zone").isEmpty()) {
            words.add("zone " + endpoint.text("zone"));
        }
        if (endpoint.has("inSubset") && !endpoint.truth("inSubset")) {
            words.add("outside the subset");
        }
        return words.isEmpty() ? "" : " (" + String.join(", ", words) + ")";
    }

    static Style style(JsonView endpoint) {
        if (!endpoint.text("state").equals("up")) {
            return Style.BAD;
        }
        return endpoint.text("admin").equals("active") && !isFull(endpoint) && !isDrainedByAgent(endpoint)
                ? Style.GOOD
                : Style.WARN;
    }

    private static boolean isFull(JsonView endpoint) {
        long most = endpoint.whole("maxInFlight");
        return most > 0 && endpoint.whole("inFlight") >= most;
    }

    private static boolean standsBy(JsonView endpoint) {
        return hasWeight(endpoint) && endpoint.has("priorityPercent") && endpoint.whole("priorityPercent") == 0;
    }

    private static boolean hasWeight(JsonView endpoint) {
        return !endpoint.has("weight") || endpoint.whole("weight") > 0;
    }

    private static boolean hasAll(JsonView endpoint, String percent) {
        return !endpoint.has(percent) || endpoint.whole(percent) == WHOLE;
    }
}
