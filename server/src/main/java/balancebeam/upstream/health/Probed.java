package balancebeam.upstream.health;

import balancebeam.config.ProbeJudging;
import balancebeam.config.ProbePace;
import balancebeam.config.ProbePace.FirstProbe;
import balancebeam.time.Durations;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * One endpoint as one check sees it: what its probes have proven, and when the next one comes. Not thread-safe.
 *
 * <p>The first probe decides alone. Then {@code fall} failures in a row, or {@code rise} successes, are needed; and who falls
 * again within a minute after it rose is held down: 1 s, then 2, 4 ... up to {@code hold-down}.
 */
final class Probed {
    private static final double ALL = 100;

    private final ProbePace pace;
    private final ProbeJudging judging;
    private final HoldDown holdDown;
    private Finding finding = Finding.NONE;
    private int against;
    private long beganNanos;
    private long dueNanos;
    private boolean running;
    private String reason = "";

    /** What has been found out. */
    enum Finding {
        /** Nothing yet. */
        NONE,
        PASSING,
        FAILING
    }

    Probed(ProbePace pace, ProbeJudging judging, long nowNanos, RandomGenerator random) {
        this.pace = pace;
        this.judging = judging;
        this.holdDown = new HoldDown(judging.holdDown());
        long interval = pace.interval().toNanos();
        this.dueNanos = nowNanos
                + (pace.firstProbe() == FirstProbe.AT_ONCE
                        ? (long) (interval * pace.jitter() / ALL * random.nextDouble())
                        : varied(interval, random));
    }

    Finding finding() {
        return finding;
    }

    /** Why it fails: a verb phrase about the endpoint; empty while it does not. */
    String reason() {
        return reason;
    }

    /** Whether a probe is to begin now; then it has. One runs at a time. */
    boolean begins(long nowNanos) {
        if (running || nowNanos - dueNanos < 0) {
            return false;
        }
        running = true;
        // From when it was due, so that the pace holds; but what was missed is not caught up with.
        beganNanos = nowNanos - dueNanos < interval().toNanos() ? dueNanos : nowNanos;
        return true;
    }

    private Duration interval() {
        if (against > 0) {
            return pace.intervalUnsure();
        }
        return finding == Finding.FAILING ? pace.intervalDown() : pace.interval();
    }

    private long varied(long nanos, RandomGenerator random) {
        return nanos + (long) (nanos * pace.jitter() / ALL * (2 * random.nextDouble() - 1));
    }

    /** The probe has ended with that. */
    void ended(Verdict verdict, long nowNanos, RandomGenerator random) {
        running = false;
        if (verdict.isNews()) {
            take(verdict, nowNanos);
        }
        dueNanos = beganNanos + varied(interval().toNanos(), random);
    }

    private void take(Verdict verdict, long nowNanos) {
        Finding seen = verdict.alive() ? Finding.PASSING : Finding.FAILING;
        if (finding == Finding.NONE) {
            changed(seen, verdict, nowNanos, 1);
        } else if (finding == seen) {
            against = 0;
        } else {
            against++;
            boolean enough = against >= (verdict.alive() ? judging.rise() : judging.fall());
            if (enough && (finding == Finding.PASSING || !holdDown.isHeld(nowNanos))) {
                changed(seen, verdict, nowNanos, against);
            }
        }
    }

    private void changed(Finding to, Verdict verdict, long nowNanos, int probes) {
        if (to == Finding.FAILING) {
            Duration held = holdDown.fell(nowNanos);
            reason = verdict.reason()
                    + (probes > 1 ? ", %d times in a row".formatted(probes) : "")
                    + (held.isZero() ? "" : "; held down for " + Durations.text(held));
        } else {
            holdDown.rose(nowNanos);
            reason = "";
        }
        finding = to;
        against = 0;
    }
}
