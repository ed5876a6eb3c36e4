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
 * </pre>
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
 *
 * <p>Ejection for bad answers is not here yet. It runs its time whatever the active check says and grows by its own
 * count, so it will be a second deadline in the record, not another cause of this one.
 */
public final class EndpointHealth {

    private static final VarHandle STATE = stateHandle();

    private final Endpoint endpoint;
    private final HealthPolicy policy;
    private final HealthListener listener;
    private volatile State state;

    EndpointHealth(Endpoint endpoint, HealthPolicy policy, HealthListener listener) {
        this.endpoint = endpoint;
        this.policy = policy;
        this.listener = listener;
        this.state = policy.startsUp() ? State.HEALTHY : State.UNPROVEN;
    }

    /** Whether it may be picked: its active state is up and it is not ejected. For every pick. */
    public boolean eligible(long nowNanos) {
        State s = state;
        return s.isHealthy() || s.kind == HealthState.UP || noticeEnd(s, nowNanos);
    }

    /** Whether the active check holds nothing against it; true before the first check. */
    public boolean activeUp() {
        return state.kind != HealthState.DOWN;
    }

    /** Whether it is out for a while, and not down: then it can be a {@link LastResort}. */
    public boolean ejected(long nowNanos) {
        return state.at(nowNanos) == HealthState.EJECTED;
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
            // First notices an ejection that is over, so that its end is told before the next one begins.
            if (!eligible(nowNanos)) {
                return;
            }
            State s = state;
            if (s.kind == HealthState.UP) {
                long nanos = policy.ejectionNanos(s.ejections);
                String why = reason + "; ejected for " + Durations.text(Duration.ofNanos(nanos));
                if (change(s, s.ejected(nowNanos, nowNanos + nanos, why), why)) {
                    return;
                }
            }
        }
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

    /** The active check passed. */
    public void onActiveSuccess() {
        State s;
        do {
            s = state;
            if (s.isHealthy()) {
                return;
            }
        } while (!change(s, State.HEALTHY, "passed its active check"));
    }

    /**
     * The active check failed.
     *
     * @param reason a verb phrase about the endpoint, such as "answered 301 to GET /"
     */
    public void onActiveFailure(long nowNanos, String reason) {
        State s;
        do {
            s = state;
            if (s.kind == HealthState.DOWN) {
                return;
            }
        } while (!change(s, new State(HealthState.DOWN, 0, nowNanos, nowNanos, reason), reason));
    }

    /** It is no longer probed: what probes held against it is forgotten. */
    public void onChecksEnded() {
        State s;
        do {
            s = state;
            if (s.kind != HealthState.DOWN) {
                return;
            }
        } while (!change(s, State.HEALTHY, "is no longer checked"));
    }

    private boolean noticeEnd(State s, long nowNanos) {
        if (s.at(nowNanos) != HealthState.UP) {
            return false;
        }
        String why = "may be picked again after " + Durations.text(Duration.ofNanos(s.untilNanos - s.sinceNanos));
        // A lost race means that another event came first, perhaps one that takes it out again.
        return change(s, s.back(), why) || eligible(nowNanos);
    }

    private void clearAfterAnswer(long beganNanos) {
        State s;
        do {
            s = state;
            if (s.kind == HealthState.DOWN || s.ejections == 0 || beganNanos - s.sinceNanos <= 0) {
                return;
            }
        } while (!change(s, State.HEALTHY, "answered a request"));
    }

    private boolean change(State from, State to, String reason) {
        if (!STATE.compareAndSet(this, from, to)) {
            return false;
        }
        if (from.kind != to.kind) {
            if (to.kind == HealthState.EJECTED) {
                endpoint.metrics().ejected();
            }
            listener.onChange(endpoint, from.kind, to.kind, reason);
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
     * @param untilNanos when the last ejection ends or ended
     */
    private record State(HealthState kind, int ejections, long sinceNanos, long untilNanos, String reason) {

        /** Up, and nothing is remembered against it. The only record with that meaning: compared by reference. */
        static final State HEALTHY = new State(HealthState.UP, 0, 0, 0, "");

        /** Down, since nothing has been proven. */
        static final State UNPROVEN = new State(HealthState.DOWN, 0, 0, 0, "has not been probed yet");

        // The reference is the point: comparing fields would cost every pick three reads.
        @SuppressWarnings("ReferenceEquality")
        boolean isHealthy() {
            return this == HEALTHY;
        }

        HealthState at(long nowNanos) {
            return kind == HealthState.EJECTED && nowNanos - untilNanos >= 0 ? HealthState.UP : kind;
        }

        State ejected(long nowNanos, long untilNanos, String why) {
            return new State(HealthState.EJECTED, ejections + 1, nowNanos, untilNanos, why);
        }

        /** Up again because time has passed: the ejections stay remembered. */
        State back() {
            return new State(HealthState.UP, ejections, sinceNanos, untilNanos, reason);
        }
    }
}
