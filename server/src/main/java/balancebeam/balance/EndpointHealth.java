package balancebeam.balance;

import balancebeam.time.Durations;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * Whether an endpoint may be picked: one small state machine, fed by attempts (passive) and by probes (active).
 * Thread-safe. It starts UP, or DOWN where probes must prove it first; an empty field means that nothing changes. How many
 * probes, of how many checks, make one success or failure of the active check, is decided by who probes.
 *
 * <pre>
 *   event                                     in UP      in EJECTED   in DOWN
 *   an attempt failed to connect, was reset   EJECTED
 *   the ejection's time is over                          UP
 *   answer to an attempt that began later                UP
 *   the active check passed                              UP           UP
 *   the active check failed                   DOWN       DOWN
 *   its answers were bad: an outlier          outlier    outlier
 *   the outlier's time is over
 * </pre>
 *
 * <p>Beside these three an endpoint can be an outlier, for answers that were bad or slow. That is a second deadline in the
 * record, and whoever found it says how long; an active success, which says nothing of those answers, does not end it, and
 * neither does an answer. Others see an outlier that is UP as EJECTED. A {@link Panic} readmits it.
 *
 * <p>An ejection lasts {@link HealthPolicy#firstEjection()}, and twice as long each time it follows another one without
 * a success between them. Failures during an ejection do not prolong it: when an endpoint dies, all its connections
 * fail at once, and that is one event. DOWN stands until the active check passes: what attempts report about such an
 * endpoint is stale, and changes nothing.
 *
 * <p>An ejection ends when somebody notices that its time is over, in {@link #eligible(long)}: there is no timer. The
 * answer to an old request can arrive after its endpoint was ejected while new connections are refused (a server that
 * is shutting down does this). So an answer counts only when its attempt began after the last ejection did: before the
 * ejection is over, that was a {@link LastResort}.
 *
 * <p><b>Concurrency.</b> The state is one immutable record behind one volatile reference. An event computes the next
 * record from the one it read and installs it by compare-and-set; whoever loses looks again, since its event may mean
 * something else by now. The winner tells the listener, so every change is told once. An endpoint against which nothing
 * is held always has the same record, {@link State#HEALTHY}: the two questions of every request, "may it be picked" and
 * "does its answer change anything", are one read and one comparison of references, and allocate nothing.
 */
public final class EndpointHealth {

    private static final VarHandle STATE = stateHandle();

    private final Endpoint endpoint;
    private final HealthPolicy policy;
    private final HealthListener listener;
    private volatile State state;
    private volatile Panic panic = Panic.NEVER;

    EndpointHealth(Endpoint endpoint, HealthPolicy policy, HealthListener listener) {
        this.endpoint = endpoint;
        this.policy = policy;
        this.listener = listener;
        this.state = policy.startsUp() ? State.HEALTHY : State.UNPROVEN;
    }

    /** Whether it may be picked: its active state is up and it is not ejected. For every pick. */
    public boolean eligible(long nowNanos) {
        State s = state;
        return s.isHealthy() || s.shown() == HealthState.UP || mayReturn(s, nowNanos);
    }

    private boolean mayReturn(State s, long nowNanos) {
        if (noticeEnd(s, nowNanos)) {
            return eligible(nowNanos);
        }
        return isReadmitted(nowNanos);
    }

    /** Whether it is out, and may be picked all the same, since its cluster panics. */
    public boolean isReadmitted(long nowNanos) {
        return panic.isOn() && state.isReadmitted(nowNanos, panic.readmitsDown());
    }

    /** From now on it is readmitted when that one is on. */
    public void sharePanic(Panic ofCluster) {
        panic = ofCluster;
    }

    /** Whether the active check holds nothing against it; true before the first check. */
    public boolean activeUp() {
        return state.kind != HealthState.DOWN;
    }

    /** Whether it is out for a while, and not down: then it can be a {@link LastResort}. */
    public boolean ejected(long nowNanos) {
        return state.at(nowNanos) == HealthState.EJECTED;
    }

    /** Whether attempts failed to connect, or were reset, and the time for that is not over: the last of {@link LastResort}s. */
    public boolean refuses(long nowNanos) {
        return state.refuses(nowNanos);
    }

    /** Whether it is out for its answers. */
    public boolean isOutlier(long nowNanos) {
        return state.isOutlier(nowNanos);
    }

    /** The state as others see it. Only looks: unlike {@link #eligible(long)} it does not end an ejection. */
    public HealthState state(long nowNanos) {
        return state.at(nowNanos);
    }

    /** What was last held against it, a verb phrase about the endpoint; empty after a success. */
    public String reason() {
        return state.reason;
    }

    /**
     * An attempt could not connect, or its connection broke before an answer came.
     *
     * @param reason a verb phrase about the endpoint, such as "refused the connection"
     */
    public void onConnectFailure(long nowNanos, String reason) {
        while (true) {
            State s = state;
            // First notices an ejection that is over, so that its end is told before the next one begins.
            if (noticeEnd(s, nowNanos)) {
                continue;
            }
            if (s.kind == HealthState.EJECTED || (s.kind == HealthState.DOWN && s.refuses(nowNanos))) {
                return;
            }
            long nanos = policy.ejectionNanos(s.ejections);
            String why = reason + "; ejected for " + Durations.text(Duration.ofNanos(nanos));
            if (change(s, s.refused(nowNanos, nowNanos + nanos, why), why)) {
                return;
            }
        }
    }

    /**
     * Its answers were bad, or slow.
     *
     * @param reason a verb phrase about the endpoint, such as "answered 5xx 5 times in a row; ejected for 30 s"
     * @return false where it is down, or an outlier already
     */
    public boolean onOutlier(long nowNanos, long nanos, String reason) {
        State s;
        do {
            s = state;
            if (s.kind == HealthState.DOWN || s.isOutlier(nowNanos)) {
                return false;
            }
        } while (!change(s, s.outlier(nowNanos + nanos, reason), reason));
        return true;
    }

    /** Nobody looks for outliers any more. */
    public void onOutliersEnded() {
        State s;
        do {
            s = state;
            if (!s.outlier) {
                return;
            }
        } while (!change(s, s.without(), "is no longer watched for outliers"));
    }

    /**
     * An attempt got an answer. For every request: when nothing is held against the endpoint this is one read.
     *
     * @param beganNanos when that attempt began
     */
    public void onAnswer(long beganNanos) {
        // A stale read can only mean that this answer, of many, is not the one that clears the state.
        if (STATE.getOpaque(this) != State.HEALTHY) {
            clearAfterAnswer(beganNanos);
        }
    }

    /**
     * The active check passed.
     *
     * @param reason a verb phrase about the endpoint, such as "passed its active check"
     */
    public void onActiveSuccess(String reason) {
        State s;
        do {
            s = state;
            if (s.kind == HealthState.UP && s.ejections == 0) {
                return;
            }
        } while (!change(s, s.forgiven(), reason));
    }

    /**
     * The active check failed. What is down already is down for the latest reason.
     *
     * @param reason a verb phrase about the endpoint, such as "answered 301 to GET /"
     */
    public void onActiveFailure(long nowNanos, String reason) {
        State s;
        do {
            s = state;
            if (s.kind == HealthState.DOWN && s.reason.equals(reason)) {
                return;
            }
        } while (!change(s, s.kind == HealthState.DOWN ? s.because(reason) : s.down(nowNanos, reason), reason));
    }

    /** It is no longer probed: what probes held against it is forgotten. */
    public void onChecksEnded() {
        State s;
        do {
            s = state;
            if (s.kind != HealthState.DOWN) {
                return;
            }
        } while (!change(s, s.forgiven(), "is no longer checked"));
    }

    /** Whether something was over, and the state is another one now; also one that others have made. */
    private boolean noticeEnd(State s, long nowNanos) {
        State next = s.noticed(nowNanos);
        if (next.equals(s)) {
            return false;
        }
        String why = s.kind == HealthState.EJECTED && next.kind == HealthState.UP
                ? "may be picked again after " + Durations.text(Duration.ofNanos(s.untilNanos - s.sinceNanos))
                : "may be picked again: its time as an outlier is over";
        change(s, next, why);
        return true;
    }

    private void clearAfterAnswer(long beganNanos) {
        State s;
        do {
            s = state;
            if (s.kind == HealthState.DOWN || s.ejections == 0 || beganNanos - s.sinceNanos <= 0) {
                return;
            }
        } while (!change(s, s.forgiven(), "answered a request"));
    }

    private boolean change(State from, State to, String reason) {
        if (!STATE.compareAndSet(this, from, to)) {
            return false;
        }
        HealthState before = from.shown();
        HealthState after = to.shown();
        if (before != after) {
            if (after == HealthState.EJECTED) {
                endpoint.metrics().ejected();
            }
            listener.onChange(endpoint, before, after, reason);
        }
        return true;
    }

    private static VarHandle stateHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(EndpointHealth.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * All that is known, at one moment. Immutable.
     *
     * @param ejections how many followed each other without a success between them; at least 1 while ejected
     * @param sinceNanos when the last ejection, or being down, began; means nothing when {@code ejections} is 0
     * @param untilNanos when the last ejection ends or ended; while down, until when it is known to refuse connections
     * @param outlier whether it is out for its answers
     * @param outlierUntilNanos when that ends
     */
    private record State(
            HealthState kind,
            int ejections,
            long sinceNanos,
            long untilNanos,
            boolean outlier,
            long outlierUntilNanos,
            String reason) {

        /** Up, and nothing is remembered against it. The only record with that meaning: compared by reference. */
        static final State HEALTHY = new State(HealthState.UP, 0, 0, 0, false, 0, "");

        /** Down, since nothing has been proven. */
        static final State UNPROVEN = new State(HealthState.DOWN, 0, 0, 0, false, 0, "has not been probed yet");

        // The reference is the point: comparing fields would cost every pick three reads.
        @SuppressWarnings("ReferenceEquality")
        boolean isHealthy() {
            return this == HEALTHY;
        }

        /** As others see it, before anybody notices that something is over. */
        HealthState shown() {
            return kind == HealthState.UP && outlier ? HealthState.EJECTED : kind;
        }

        HealthState at(long nowNanos) {
            return noticed(nowNanos).shown();
        }

        boolean isOutlier(long nowNanos) {
            return outlier && nowNanos - outlierUntilNanos < 0;
        }

        boolean refuses(long nowNanos) {
            return ejections > 0 && kind != HealthState.UP && nowNanos - untilNanos < 0;
        }

        boolean isReadmitted(long nowNanos, boolean downToo) {
            return !refuses(nowNanos) && (kind != HealthState.DOWN || downToo);
        }

        /** Without what is over: the ejections stay remembered. */
        State noticed(long nowNanos) {
            boolean back = kind == HealthState.EJECTED && nowNanos - untilNanos >= 0;
            boolean good = outlier && nowNanos - outlierUntilNanos >= 0;
            if (!back && !good) {
                return this;
            }
            return new State(
                            back ? HealthState.UP : kind,
                            ejections,
                            sinceNanos,
                            untilNanos,
                            outlier && !good,
                            outlierUntilNanos,
                            reason)
                    .orHealthy();
        }

        State refused(long nowNanos, long untilNanos, String why) {
            boolean down = kind == HealthState.DOWN;
            return new State(
                    down ? kind : HealthState.EJECTED,
                    ejections + 1,
                    nowNanos,
                    untilNanos,
                    outlier,
                    outlierUntilNanos,
                    down ? reason : why);
        }

        State down(long nowNanos, String why) {
            return new State(HealthState.DOWN, 0, nowNanos, nowNanos, outlier, outlierUntilNanos, why);
        }

        /** The same, for another reason. */
        State because(String why) {
            return new State(kind, ejections, sinceNanos, untilNanos, outlier, outlierUntilNanos, why);
        }

        State outlier(long untilNanos, String why) {
            return new State(kind, ejections, sinceNanos, this.untilNanos, true, untilNanos, why);
        }

        /** Its answers are no matter any more. */
        State without() {
            return new State(kind, ejections, sinceNanos, untilNanos, false, 0, reason).orHealthy();
        }

        /** Up, and its ejections forgotten, because it answered or passed; what its answers were like is not. */
        State forgiven() {
            return outlier ? new State(HealthState.UP, 0, 0, 0, true, outlierUntilNanos, reason) : HEALTHY;
        }

        private State orHealthy() {
            return kind == HealthState.UP && !outlier && ejections == 0 ? HEALTHY : this;
        }
    }
}
