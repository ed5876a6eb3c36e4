package balancebeam.cli;

import balancebeam.cli.admin.JsonView;

/** The state of an endpoint in a word or two, out of the status. Static functions without state. */
final class EndpointState {
    private static final int WHOLE = 100;

    private EndpointState() {}

    /** Its weight, and how much of that it has where that is not all: {@code 5}, {@code 5 (40 %)}. */
    static String weight(JsonView endpoint) {
        String weight = Long.toString(endpoint.whole("weight"));
        boolean whole = !endpoint.has("weightPercent") || endpoint.whole("weightPercent") == WHOLE;
        return whole ? weight : "%s (%d %%)".formatted(weight, endpoint.whole("weightPercent"));
    }

    /** Its health, and what an operator has decided about it: {@code up}, {@code down}, {@code up, drained}. */
    static String text(JsonView endpoint) {
        return switch (endpoint.text("admin")) {
            case "draining" -> endpoint.text("state") + ", draining";
            case "drained" -> endpoint.text("state") + ", drained";
            case "ejected" -> endpoint.text("state") + ", ejected by hand";
            default -> endpoint.text("state");
        };
    }

    static Style style(JsonView endpoint) {
        if (!endpoint.text("state").equals("up")) {
            return Style.BAD;
        }
        return endpoint.text("admin").equals("active") ? Style.GOOD : Style.WARN;
    }
}
