package balancebeam.balance;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.SplittableRandom;

/** A pick with a seeded random, at time 0 unless the test says otherwise; the test says what was tried. */
final class FakePick implements PickContext {

    private final SplittableRandom random;
    private final Set<Endpoint> tried = Collections.newSetFromMap(new IdentityHashMap<>());
    private long nowNanos;

    FakePick(long seed) {
        random = new SplittableRandom(seed);
    }

    FakePick tried(Collection<Endpoint> endpoints) {
        tried.addAll(endpoints);
        return this;
    }

    FakePick at(long newNowNanos) {
        nowNanos = newNowNanos;
        return this;
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public long hash() {
        return 0;
    }

    @Override
    public boolean tried(Endpoint endpoint) {
        return tried.contains(endpoint);
    }

    @Override
    public long random() {
        return random.nextLong();
    }
}
