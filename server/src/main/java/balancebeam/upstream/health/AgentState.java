package balancebeam.upstream.health;

import balancebeam.config.ProbeJudging;
import balancebeam.upstream.Advice;
import balancebeam.upstream.Advice.Mode;

/**
 * What the agent of one endpoint has said, and what of it holds. Not thread-safe.
 *
 * <p>What an answer does not mention stays as it was, and no answer changes nothing. A weight falls when {@code fall} answers in a row are
 * below it, and rises when {@code rise} are above, to the nearest of those; {@code drain} and {@code maint} are a weight of nothing. Differences
 * of less than {@value #LEAST_CHANGE} points are none, unless it is all or nothing. Whoever falls to half or less again and again is kept there,
 * longer each time. What is said of up and down is judged as probes are, by a {@link Probed}.
 */
final class AgentState {
    private static final int LEAST_CHANGE = 5;

    private final Probed probed;
    private final ProbeJudging judging;
    private final HoldDown holdDown;
    private Advice holds;
    private Share said;
    private Share nearest;
    private boolean rising;
    private int against;

    /** How much work an endpoint is to have. */
    private record Share(Mode mode, int percent) {
        int whole() {
            return mode == Mode.READY ? percent : 0;
        }
    }

    /**
     * @param probed when it is asked, and what it says of up and down
     * @param before what held before
     */
    AgentState(Probed probed, ProbeJudging judging, Advice before) {
        this.probed = probed;
        this.judging = judging;
        this.holdDown = new HoldDown(judging.holdDown());
        this.holds = before;
        this.said = new Share(before.mode(), before.percent());
        this.nearest = said;
    }

    Probed probed() {
        return probed;
    }

    /** Why the endpoint is down by its word, a verb phrase about the endpoint; empty when it is not. */
    String down() {
        return switch (probed.finding()) {
            case NONE -> holds.down();
            case PASSING -> "";
            case FAILING -> probed.reason();
        };
    }

    /** What holds now that it was asked; {@link #probed()} knows of it already. */
    Advice take(AgentLine line, long nowNanos) {
        Share share = new Share(holds.mode(), holds.percent());
        int maxInFlight = holds.maxInFlight();
        String text = holds.said();
        if (line.isUnderstood()) {
            Mode mode = line.mode();
            said = new Share(
                    mode == null ? said.mode : mode,
                    line.percent() == AgentLine.UNSAID ? said.percent : line.percent());
            share = text.isEmpty() ? said : judged(share, nowNanos);
            maxInFlight = line.maxInFlight() == AgentLine.UNSAID ? maxInFlight : line.maxInFlight();
            text = line.text();
        }
        holds = new Advice(share.mode, share.percent, maxInFlight, down(), text, line.complaint());
        return holds;
    }

    private Share judged(Share before, long nowNanos) {
        int wanted = said.whole();
        int had = before.whole();
        if (wanted == had || isNext(wanted, had)) {
            against = 0;
            return wanted == had ? said : before;
        }
        boolean up = wanted > had;
        boolean nearer = Math.abs(wanted - had) < Math.abs(nearest.whole() - had);
        if (against == 0 || up != rising || nearer) {
            nearest = said;
        }
        against = up == rising ? against + 1 : 1;
        rising = up;
        if (against < (up ? judging.rise() : judging.fall()) || (up && holdDown.isHeld(nowNanos))) {
            return before;
        }
        against = 0;
        if (up) {
            holdDown.rose(nowNanos);
        } else if (nearest.whole() <= had / 2) {
            holdDown.fell(nowNanos);
        }
        return nearest;
    }

    private static boolean isNext(int wanted, int had) {
        return Math.abs(wanted - had) < LEAST_CHANGE && wanted != 0 && wanted != Advice.WHOLE && had != 0;
    }
}
