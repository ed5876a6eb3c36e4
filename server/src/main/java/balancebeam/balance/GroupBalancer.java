package balancebeam.balance;

import balancebeam.bytes.Hashing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Picks from groups of endpoints that stand in for each other, each by a balancer of its own: {@link Priorities}, {@link Zones} and
 * {@link Subsets} make such groups, one within the other. Event loop only.
 *
 * <p>What a group can't carry, by its {@link Capacity}, is left to the next. When all together can't carry everything, they share it as
 * they can.
 *
 * <p>Who is eligible changes at any moment, and counting all at every pick would be dear: shares are {@value #REFRESH_MILLIS} ms old at
 * most. They only decide who is asked first. A group that has nobody to pick, for whatever reason, passes on to the others, in their order.
 */
final class GroupBalancer implements Balancer {
    static final int WHOLE = 100;
    /** As many percent of what is needed are there when all stand: a few may be out before others get any. Envoy's. */
    static final int OVERPROVISIONING = 140;

    private static final int REFRESH_MILLIS = 20;
    private static final long REFRESH_NANOS = REFRESH_MILLIS * 1_000_000L;

    private final Groups groups;
    private final Balancer[] balancers;
    private final long[] standing;
    /** The percentage of picks that begin at this group or before. */
    private final int[] upTo;

    private boolean counted;
    private long countedNanos;

    /** How much of everything groups can carry. Immutable, thread-safe. */
    @FunctionalInterface
    interface Capacity {
        /**
         * In percent of everything, from 0 to {@value #WHOLE}. Never allocates.
         *
         * @param standing the weights of those that are eligible, by group
         */
        int percent(int group, long[] standing);

        /** {@value #OVERPROVISIONING} % times the share of a group's weight that stands, at most all: as Envoy computes it. */
        static Capacity ofEach(List<EndpointSet> sets) {
            long[] weights = sets.stream().mapToLong(EndpointSet::totalWeight).toArray();
            return (group, standing) ->
                    (int) Math.min(WHOLE, OVERPROVISIONING * standing[group] / Math.max(1, weights[group]));
        }
    }

    /** @param level in what is nested, on each level the groups of a key are drawn anew */
    private record Groups(int level, List<EndpointSet> sets, Capacity capacity, List<OnLoop> balancers)
            implements OnLoop {
        @Override
        public Balancer create(long seed, Prober prober) {
            return new GroupBalancer(this, seed, prober);
        }

        @Override
        public boolean isInSubset(Endpoint endpoint) {
            for (int i = 0; i < sets.size(); i++) {
                if (sets.get(i).find(endpoint) != null) {
                    return balancers.get(i).isInSubset(endpoint);
                }
            }
            return true;
        }
    }

    private GroupBalancer(Groups groups, long seed, Prober prober) {
        int count = groups.sets.size();
        this.groups = groups;
        balancers = new Balancer[count];
        standing = new long[count];
        upTo = new int[count];
        for (int i = 0; i < count; i++) {
            balancers[i] = groups.balancers.get(i).create(seed + i, prober);
        }
    }

    /**
     * What picks from those groups.
     *
     * @param level another one for each kind of groups
     */
    static OnLoop over(int level, List<EndpointSet> sets, Capacity capacity, Factory each) {
        return new Groups(level, sets, capacity, sets.stream().map(each::over).toList());
    }

    @Override
    public @Nullable Endpoint pick(PickContext context) {
        long now = context.nowNanos();
        if (!counted || now - countedNanos >= REFRESH_NANOS) {
            share(groups.sets, groups.capacity, now, standing, upTo);
            counted = true;
            countedNanos = now;
        }
        int first = first(context);
        Endpoint picked = balancers[first].pick(context);
        for (int i = 0; i < balancers.length && picked == null; i++) {
            picked = i == first ? null : balancers[i].pick(context);
        }
        return picked;
    }

    private int first(PickContext context) {
        if (upTo[0] == WHOLE) {
            return 0;
        }
        // Requests that should meet the same endpoint must begin at the same group.
        long hash = context.hash();
        int drawn = Draw.index(hash == 0 ? context.random() : Hashing.mix64(hash + groups.level), WHOLE);
        int first = 0;
        while (drawn >= upTo[first] && first < upTo.length - 1) {
            first++;
        }
        return first;
    }

    /**
     * Which percentage of the picks begins at each group or before.
     *
     * @param standing for the weights that stand, by group
     * @param upTo for the percentages
     */
    static void share(List<EndpointSet> sets, Capacity capacity, long nowNanos, long[] standing, int[] upTo) {
        for (int i = 0; i < standing.length; i++) {
            standing[i] = standing(sets.get(i), nowNanos);
        }
        int sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            upTo[i] = capacity.percent(i, standing);
            sum += upTo[i];
        }
        int all = Math.clamp(sum, 1, WHOLE);
        int shared = 0;
        for (int i = 0; i < upTo.length; i++) {
            shared = Math.min(WHOLE, shared + upTo[i] * WHOLE / all);
            upTo[i] = shared;
        }
    }

    private static long standing(EndpointSet group, long nowNanos) {
        long weight = 0;
        for (int i = 0; i < group.size(); i++) {
            Endpoint endpoint = group.get(i);
            weight += endpoint.takesWork() && endpoint.health().eligible(nowNanos) ? group.weight(i) : 0;
        }
        return weight;
    }
}
