package balancebeam.upstream.health;

import balancebeam.config.EndpointConfig;
import balancebeam.upstream.Advice;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of an agent, in HAProxy's words: {@code 75%}, {@code up}, {@code down}, {@code drain}, {@code maxconn:30} and so on, in any order
 * and case, and behind a {@code #} why. Of several words for one thing the last one holds. Immutable.
 *
 * @param health whether the endpoint is up
 * @param mode whether it is to have work; null where nothing is said of that
 * @param percent 0 to 100, of its weight; {@link #UNSAID} for nothing. More than 100 is 100
 * @param maxInFlight 0 for any number; {@link #UNSAID} for nothing
 * @param reason why it is down, a verb phrase about the endpoint; empty when it is not said to be
 * @param text the line, as it can be shown; empty for none of which anything is understood
 * @param complaint what is wrong with it, a verb phrase about the agent; empty for nothing
 * @param came whether there was a line
 */
record AgentLine(
        Health health,
        Advice.@Nullable Mode mode,
        int percent,
        int maxInFlight,
        String reason,
        String text,
        String complaint,
        boolean came) {
    static final int UNSAID = -1;

    private static final int SHOWN = 120;
    private static final Pattern PERCENT = Pattern.compile("(?:weight:)?([0-9]{1,9})%");
    private static final Pattern MAX_IN_FLIGHT = Pattern.compile("maxconn:([0-9]{1,9})");

    /** Whether the endpoint is up. */
    enum Health {
        UNSAID,
        UP,
        DOWN
    }

    /** No answer. */
    static AgentLine none(String complaint) {
        return new AgentLine(Health.UNSAID, null, UNSAID, UNSAID, "", "", complaint, false);
    }

    /** An answer of which nothing is understood. */
    static AgentLine garbage(String complaint) {
        return new AgentLine(Health.UNSAID, null, UNSAID, UNSAID, "", "", complaint, true);
    }

    /** @param line without its end */
    static AgentLine of(String line) {
        int sharp = line.indexOf('#');
        String words = sharp < 0 ? line : line.substring(0, sharp);
        String why = sharp < 0 ? "" : shown(line.substring(sharp + 1));
        Reading reading = new Reading();
        for (String word : words.split("[ \\t,]+", -1)) {
            if (!word.isEmpty()) {
                reading.take(word.toLowerCase(Locale.ROOT));
            }
        }
        return reading.line(shown(line), why);
    }

    boolean isUnderstood() {
        return !text.isEmpty();
    }

    /** On one line, and not too long: it is for logs. */
    static String shown(String text) {
        String clean = text.strip().replaceAll("[^ -~]", "?");
        return clean.length() > SHOWN ? clean.substring(0, SHOWN) + "..." : clean;
    }

    /** What has been understood so far. */
    private static final class Reading {
        private Health health = Health.UNSAID;
        private String healthWord = "";
        private Advice.@Nullable Mode mode;
        private int percent = UNSAID;
        private int maxInFlight = UNSAID;
        private boolean understood;
        private String unknown = "";

        void take(String word) {
            switch (word) {
                case "up" -> health(Health.UP, word);
                case "down", "fail", "stopped" -> health(Health.DOWN, word);
                case "ready" -> mode = Advice.Mode.READY;
                case "drain" -> mode = Advice.Mode.DRAIN;
                case "maint" -> mode = Advice.Mode.MAINT;
                default -> {
                    if (!takeNumber(word)) {
                        unknown = unknown.isEmpty() ? shown(word) : unknown;
                        return;
                    }
                }
            }
            understood = true;
        }

        private void health(Health said, String word) {
            health = said;
            healthWord = word;
        }

        private boolean takeNumber(String word) {
            Matcher weight = PERCENT.matcher(word);
            if (weight.matches()) {
                percent = Math.min(Advice.WHOLE, Integer.parseInt(weight.group(1)));
                return true;
            }
            Matcher limit = MAX_IN_FLIGHT.matcher(word);
            if (limit.matches()) {
                maxInFlight = Math.min(EndpointConfig.MOST_IN_FLIGHT, Integer.parseInt(limit.group(1)));
                return true;
            }
            return false;
        }

        AgentLine line(String text, String why) {
            if (!understood) {
                return garbage("said '%s', in which is nothing that agents say".formatted(text));
            }
            String reason = health == Health.DOWN
                    ? "is %s, its agent says%s".formatted(healthWord, why.isEmpty() ? "" : ": " + why)
                    : "";
            String complaint = unknown.isEmpty()
                    ? ""
                    : "said '%s', in which '%s' is nothing that agents say".formatted(text, unknown);
            return new AgentLine(health, mode, percent, maxInFlight, reason, text, complaint, true);
        }
    }
}
