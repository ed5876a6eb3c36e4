package balancebeam.config;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster picks an endpoint: an {@link Algorithm} and what it was told, a record for each of them whose components are
 * the keys that make sense for it. Immutable.
 */
public sealed interface Balancing {
    /** Which algorithm it is. */
    Algorithm name();

    /** An algorithm as its name alone means it, with all defaults. */
    static Balancing of(Algorithm name) {
        return switch (name) {
            case P2C -> new P2c(Metric.IN_FLIGHT, null);
            case LEAST_REQUEST -> new LeastRequest(Metric.IN_FLIGHT, null);
            case LEAST_RESPONSE_TIME -> new LeastResponseTime(Defaults.DECAY);
            case LEAST_BANDWIDTH -> new LeastBandwidth(Defaults.DECAY);
            case PREQUAL -> new Prequal(null, Defaults.PROBES_PER_REQUEST);
            case ROUND_ROBIN -> new RoundRobin();
            case RANDOM -> new Random();
            case FIRST_AVAILABLE -> new FirstAvailable(Defaults.FILL);
            case MAGLEV -> new Maglev(Defaults.HASH_ON, Defaults.HASH_SEED, null, Defaults.TABLE_SIZE);
            case RING_HASH -> new RingHash(Defaults.HASH_ON, Defaults.HASH_SEED, null, Defaults.RING_POINTS);
            case RENDEZVOUS -> new Rendezvous(Defaults.HASH_ON, Defaults.HASH_SEED, null);
        };
    }

    /**
     * The less busy of two drawn at random.
     *
     * @param decay the time in which what was seen fades to a third; null where nothing does, as {@link Metric#IN_FLIGHT}
     */
    record P2c(Metric metric, @Nullable Duration decay) implements Balancing {
        @Override
        public Algorithm name() {
            return Algorithm.P2C;
        }
    }

    /**
     * The least busy of all, or of some where there are many.
     *
     * @param decay the time in which what was seen fades to a third; null where nothing does, as {@link Metric#IN_FLIGHT}
     */
    record LeastRequest(Metric metric, @Nullable Duration decay) implements Balancing {
        @Override
        public Algorithm name() {
            return Algorithm.LEAST_REQUEST;
        }
    }

    /**
     * The one whose answers come soonest.
     *
     * @param decay the time in which what was seen fades to a third
     */
    record LeastResponseTime(Duration decay) implements Balancing {
        @Override
        public Algorithm name() {
            return Algorithm.LEAST_RESPONSE_TIME;
        }
    }

    /**
     * The one with the fewest bytes per second.
     *
     * @param decay the time in which what was seen fades to a third
     */
    record LeastBandwidth(Duration decay) implements Balancing {
        @Override
        public Algorithm name() {
            return Algorithm.LEAST_BANDWIDTH;
        }
    }

    /**
     * The fastest of those that are not busier than most.
     *
     * @param probePath where endpoints are asked how loaded they are; null where they are not asked
     * @param probesPerRequest how many are asked for each request, on average
     */
    record Prequal(@Nullable String probePath, double probesPerRequest) implements Balancing {
        public static final double LEAST_PROBES = 0.1;
        public static final double MOST_PROBES = 10;

        @Override
        public Algorithm name() {
            return Algorithm.PREQUAL;
        }
    }

    record RoundRobin() implements Balancing {
        @Override
        public Algorithm name() {
            return Algorithm.ROUND_ROBIN;
        }
    }

    record Random() implements Balancing {
        @Override
        public Algorithm name() {
            return Algorithm.RANDOM;
        }
    }

    /**
     * The first that is not full.
     *
     * @param fill requests that run at an endpoint, for each unit of its weight, before the next gets any
     */
    record FirstAvailable(int fill) implements Balancing {
        public static final int MOST_FILL = 1_000_000;

        public FirstAvailable {
            Require.range("fill", fill, 1, MOST_FILL);
        }

        @Override
        public Algorithm name() {
            return Algorithm.FIRST_AVAILABLE;
        }
    }

    /** Those that pick by a key of the request: equal keys meet the same endpoint. */
    sealed interface ByKey extends Balancing {
        double LEAST_BOUND = 1.01;
        double MOST_BOUND = 100;

        /** The first of them that a request has is the key; one that has none goes anywhere. */
        List<HashSource> hashOn();

        /** Instances that are to agree have the same. */
        int hashSeed();

        /** The most that runs at an endpoint, times the mean; null for any number. */
        @Nullable
        Double loadBound();
    }

    /**
     * A table that keys are looked up in.
     *
     * @param tableSize a prime
     */
    record Maglev(
            List<HashSource> hashOn, int hashSeed, @Nullable Double loadBound, int tableSize) implements ByKey {
        public static final int LEAST_SIZE = 101;
        public static final int MOST_SIZE = 5_000_011;

        public Maglev {
            hashOn = List.copyOf(hashOn);
            Require.range("table-size", tableSize, LEAST_SIZE, MOST_SIZE);
            if (!BigInteger.valueOf(tableSize).isProbablePrime(100)) {
                throw new IllegalArgumentException("table-size: %d is not a prime, as %s is"
                        .formatted(tableSize, BigInteger.valueOf(tableSize).nextProbablePrime()));
            }
        }

        @Override
        public Algorithm name() {
            return Algorithm.MAGLEV;
        }
    }

    /**
     * A ring on which keys go to the next point.
     *
     * @param points of an endpoint, for each unit of its weight
     */
    record RingHash(
            List<HashSource> hashOn, int hashSeed, @Nullable Double loadBound, int points) implements ByKey {
        public static final int MOST_POINTS = 10_000;

        public RingHash {
            hashOn = List.copyOf(hashOn);
            Require.range("points", points, 1, MOST_POINTS);
        }

        @Override
        public Algorithm name() {
            return Algorithm.RING_HASH;
        }
    }

    /** The endpoint that is best for a key, of all. */
    record Rendezvous(
            List<HashSource> hashOn, int hashSeed, @Nullable Double loadBound) implements ByKey {
        public Rendezvous {
            hashOn = List.copyOf(hashOn);
        }

        @Override
        public Algorithm name() {
            return Algorithm.RENDEZVOUS;
        }
    }
}
