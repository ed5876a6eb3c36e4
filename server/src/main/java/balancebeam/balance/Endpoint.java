package balancebeam.balance;

import balancebeam.bytes.IpText;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One address of a cluster, with its live state. Thread-safe; its identity is the cluster's name and the address, so
 * that state can be carried over a reload.
 *
 * <p>Every event loop changes {@link #inFlight()} twice per request and every pick reads it. It lies on a cache line of
 * its own, so that those writes do not evict what the loops only read here (name, address, health).
 */
public final class Endpoint {

    // A long[] of which only the middle is used: 64 bytes before and 56 behind keep all neighbours off its line.
    private static final int IN_FLIGHT = 8;
    private static final int CONNECTIONS = 9;
    private static final int FIRST_CELL = 10;
    private static final int COUNTS_LENGTH = FIRST_CELL + Cell.values().length + 7;
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    private final String cluster;
    private final InetSocketAddress address;
    private final String addressText;
    private final int hash;
    private final EndpointHealth health;
    private final EndpointMetrics metrics = new EndpointMetrics();
    private final long[] counts = new long[COUNTS_LENGTH];
    private volatile String name;
    private volatile int connectionLimit;
    private volatile @Nullable ConnectionLimit sharedLimit;
    private volatile @Nullable FailureStreaks streaks;
    private volatile int inFlightLimit;
    private volatile int advisedInFlight;
    private volatile int priority;
    private volatile boolean reportsLoad;
    private volatile String zone = "";
    private volatile Instant met = Instant.EPOCH;
    private volatile EndpointAdmin admin = EndpointAdmin.ACTIVE;

    /** What metrics keep here, a {@link Fading} value each; 0 before the first. They lie where every pick reads anyway. */
    enum Cell {
        LATENCY(FIRST_CELL),
        TRANSFER(FIRST_CELL + 1),
        REPORT(FIRST_CELL + 2),
        COMPANIONS(FIRST_CELL + 3),
        FAILURES(FIRST_CELL + 4);

        private final int slot;

        Cell(int slot) {
            this.slot = slot;
        }
    }

    /**
     * An endpoint that is up, idle and has no connections.
     *
     * @param name as configured, "host:port"
     * @param address what the name was resolved to
     * @param connectionLimit connections that all event loops together may have open, 0 for any number
     * @throws IllegalArgumentException when the address is unresolved or the limit negative
     */
    public Endpoint(
            String cluster,
            String name,
            InetSocketAddress address,
            int connectionLimit,
            HealthPolicy policy,
            HealthListener listener) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("not resolved: " + address);
        }
        this.cluster = cluster;
        this.name = name;
        this.address = address;
        this.addressText = IpText.of(address);
        limitConnections(connectionLimit);
        this.hash = 31 * cluster.hashCode() + address.hashCode();
        this.health = new EndpointHealth(this, policy, listener);
    }

    /** An endpoint without a connection limit, with the default health policy, to whose health nobody listens. */
    public Endpoint(String cluster, String name, InetSocketAddress address) {
        this(cluster, name, address, 0, HealthPolicy.DEFAULT, HealthListener.NONE);
    }

    public String cluster() {
        return cluster;
    }

    /** As configured, "host:port". */
    public String name() {
        return name;
    }

    /** The same address is now configured by that name. */
    public void rename(String newName) {
        name = newName;
    }

    /** Always resolved. */
    public InetSocketAddress address() {
        return address;
    }

    /** The address as text, "10.0.0.2:80". */
    public String addressText() {
        return addressText;
    }

    /** What an operator has decided about it. */
    public EndpointAdmin admin() {
        return admin;
    }

    /** An operator decides. Holds over reloads. */
    public void admin(EndpointAdmin decision) {
        admin = decision;
    }

    /** Whether an operator lets it have new work. For every pick. */
    public boolean takesWork() {
        EndpointAdmin decision = admin;
        return decision == EndpointAdmin.ACTIVE || decision == EndpointAdmin.DRAINING;
    }

    /**
     * From now on so many connections may be open; more that are stay open until they end.
     *
     * @param most 0 for any number
     */
    public void limitConnections(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("a connection limit cannot be " + most);
        }
        connectionLimit = most;
    }

    /** Its connections count among those of its cluster: before there is one. */
    public void shareConnections(ConnectionLimit withOthers) {
        sharedLimit = withOthers;
    }

    /** Whether it may have no more connections since its cluster may not, and for no other reason. */
    public boolean isClusterFull() {
        ConnectionLimit shared = sharedLimit;
        int limit = connectionLimit;
        return shared != null && shared.isFull() && (limit == 0 || connections() < limit);
    }

    /**
     * From now on so many attempts may run here.
     *
     * @param most 0 for any number
     */
    public void limitInFlight(int most) {
        inFlightLimit = most;
    }

    /**
     * The same, as the endpoint's agent says: the lesser holds.
     *
     * @param most 0 for any number
     */
    public void adviseInFlight(int most) {
        advisedInFlight = most;
    }

    /** Attempts that may run here at a time; 0 for any number. */
    public int inFlightLimit() {
        int advised = advisedInFlight;
        int limit = inFlightLimit;
        return advised == 0 || (limit > 0 && limit < advised) ? limit : advised;
    }

    /**
     * Whether one more attempt may run here. For every pick. Event loops that ask at the same time may each find the last
     * room, so it holds but for one attempt of each other loop.
     */
    public boolean hasRoom() {
        int limit = inFlightLimit();
        return limit == 0 || inFlight() < limit;
    }

    /** 0 is asked first, greater ones when too few of those before are left. */
    public int priority() {
        return priority;
    }

    /** It counts with sets that are made from now on. */
    public void priority(int newPriority) {
        priority = newPriority;
    }

    /** Whether it answers probes of its load, as far as anyone asked. */
    public boolean reportsLoad() {
        return reportsLoad;
    }

    void reportsLoad(boolean now) {
        if (reportsLoad != now) {
            reportsLoad = now;
        }
    }

    /** Where it stands, as the data centre or the rack; empty for nowhere in particular. */
    public String zone() {
        return zone;
    }

    /** It counts with sets that are made from now on. */
    public void zone(String newZone) {
        zone = newZone;
    }

    /** When its cluster first heard of it. */
    public Instant met() {
        return met;
    }

    /** Its cluster hears of it. */
    public void met(Instant now) {
        met = now;
    }

    public EndpointHealth health() {
        return health;
    }

    public EndpointMetrics metrics() {
        return metrics;
    }

    /** Failures in a row are counted there from now on; null for nowhere. */
    public void watch(@Nullable FailureStreaks by) {
        streaks = by;
    }

    /** An attempt was answered here. For every answer: one read where nobody watches. */
    public void answered(int status) {
        FailureStreaks watching = streaks;
        if (watching != null) {
            watching.answered(status);
        }
    }

    /** An attempt was not answered here: it could not connect, its connection broke, or its time was over. */
    public void unanswered() {
        FailureStreaks watching = streaks;
        if (watching != null) {
            watching.gatewayFailed();
        }
    }

    /** Attempts that run here now, over all event loops; a moment old. */
    public int inFlight() {
        return (int) (long) COUNT.getOpaque(counts, IN_FLIGHT);
    }

    /** An attempt starts here. Never allocates. */
    public void begin() {
        COUNT.getAndAdd(counts, IN_FLIGHT, 1L);
    }

    /** An attempt has ended, however it did: exactly once for every {@link #begin()}. Never allocates. */
    public void end() {
        long before = (long) COUNT.getAndAdd(counts, IN_FLIGHT, -1L);
        assert before > 0 : "end() without begin() at " + this;
    }

    /** Connections that are open or being opened, over all event loops; a moment old. */
    public int connections() {
        return (int) (long) COUNT.getOpaque(counts, CONNECTIONS);
    }

    /**
     * Takes the right to open one more connection; false when all event loops together have as many as they may, here or in
     * the cluster. Whoever got true owes one {@link #connectionClosed()}, also when connecting fails.
     */
    public boolean tryOpenConnection() {
        ConnectionLimit shared = sharedLimit;
        if (shared == null) {
            return tryOpenHere();
        }
        boolean may = shared.tryOpen();
        if (may && !tryOpenHere()) {
            shared.closed();
            return false;
        }
        return may;
    }

    private boolean tryOpenHere() {
        int limit = connectionLimit;
        if (limit == 0) {
            COUNT.getAndAdd(counts, CONNECTIONS, 1L);
            return true;
        }
        long open;
        do {
            open = (long) COUNT.getOpaque(counts, CONNECTIONS);
            if (open >= limit) {
                return false;
            }
        } while (!COUNT.weakCompareAndSet(counts, CONNECTIONS, open, open + 1));
        return true;
    }

    /** Gives back what {@link #tryOpenConnection()} took. */
    public void connectionClosed() {
        long before = (long) COUNT.getAndAdd(counts, CONNECTIONS, -1L);
        assert before > 0 : "connectionClosed() without tryOpenConnection() at " + this;
        ConnectionLimit shared = sharedLimit;
        if (shared != null) {
            shared.closed();
        }
    }

    long cell(Cell which) {
        return (long) COUNT.getOpaque(counts, which.slot);
    }

    /** False when it is no longer what was expected, or seems so. */
    boolean changeCell(Cell which, long expected, long next) {
        return COUNT.weakCompareAndSet(counts, which.slot, expected, next);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint that && cluster.equals(that.cluster) && address.equals(that.address);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The name, and the address too when the name does not say it: "web:80 (10.0.0.2:80)". */
    @Override
    public String toString() {
        String text = addressText;
        String called = name;
        // An IPv6 address has many spellings: a name in brackets is taken for one of them.
        return called.equals(text) || called.startsWith("[") ? called : called + " (" + text + ")";
    }
}
