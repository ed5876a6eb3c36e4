package balancebeam.balance;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.SplittableRandom;

/** A pick at time 0 with a seeded random; the test says what was tried. */
final class FakePick implements PickContext {

    private final SplittableRandom random;
    private final Set<Endpoint> tried = Collections.newSetFromMap(new IdentityHashMap<>());
    private long hash;

    FakePick(long seed) {
        random = new SplittableRandom(seed);
    }

    FakePick tried(Collection<Endpoint> endpoints) {
        tried.addAll(endpoints);
        return this;
    }

    /** The same again for another key, any. */
    FakePick next() {
        return of(random.nextLong());
    }

    /** The same again for that key. */
    FakePick of(long key) {
        hash = key;
        return this;
    }

    @Override
    public long nowNanos() {
        return 0;
    }

    @Override
    public long hash() {
        return hash;
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
