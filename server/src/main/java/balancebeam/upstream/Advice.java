package balancebeam.upstream;

/**
 * What holds of an endpoint by the word of its agent, beside what an operator and its health say. Immutable.
 *
 * @param mode whether it is to have work
 * @param percent of its weight, 0 to 100, when it is
 * @param maxInFlight the most requests that are to run there; 0 for any number
 * @param down why it is down, a verb phrase about the endpoint; empty while it is not
 * @param said the agent's last line of which something was understood; empty before the first
 * @param complaint why nothing is known of its agent now, or not all, a verb phrase about the agent; empty for all is well
 */
public record Advice(Mode mode, int percent, int maxInFlight, String down, String said, String complaint) {
    public static final int WHOLE = 100;

    /** What stands for {@link #state} while nothing is known of an agent. */
    public static final String UNKNOWN = "unknown";

    private static final String UP = "ready";
    private static final String DOWN = "down";

    /** Nothing was said. */
    public static final Advice NONE = new Advice(Mode.READY, WHOLE, 0, "", "", "");

    /** Whether an endpoint is to have work. */
    public enum Mode {
        READY,
        /** Not any more. */
        DRAIN,
        /** Not any more, and it is not probed either. */
        MAINT
    }

    /** The percentage of its weight that it is to have. */
    public int share() {
        return mode == Mode.READY ? percent : 0;
    }

    /** What is to be done, whatever the weight: {@code ready}, {@code drain}, {@code maint}, {@code down}, or {@code 0 %}. */
    public String state() {
        if (!down.isEmpty()) {
            return DOWN;
        }
        return switch (mode) {
            case READY -> percent == 0 ? "0 %" : UP;
            case DRAIN -> "drain";
            case MAINT -> "maint";
        };
    }

    /** Whether a {@link #state} is that of an endpoint that is to have no work though it may be well. */
    public static boolean isOut(String state) {
        return !state.equals(UP) && !state.equals(DOWN);
    }
}
