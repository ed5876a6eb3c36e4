package balancebeam.bench;

import balancebeam.balance.Balancer;
import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.FirstAvailableBalancer;
import balancebeam.balance.LeastRequestBalancer;
import balancebeam.balance.LoadMetric;
import balancebeam.balance.MaglevBalancer;
import balancebeam.balance.P2cBalancer;
import balancebeam.balance.PickContext;
import balancebeam.balance.PrequalBalancer;
import balancebeam.balance.PrequalPolicy;
import balancebeam.balance.Prober;
import balancebeam.balance.RandomBalancer;
import balancebeam.balance.RendezvousBalancer;
import balancebeam.balance.RingHashBalancer;
import balancebeam.balance.RoundRobinBalancer;
import balancebeam.balance.SeenMetric;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one pick costs, in nanoseconds, when all endpoints are up. {@code array} is what the others are compared with: any of an
 * array, whatever its health.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PickBenchmark implements PickContext {
    private static final int TABLE = 65_537;
    private static final int POINTS = 160;
    private static final double BOUND = 1.25;

    /** How many endpoints. */
    @Param({"3", "10", "1000"})
    public int endpoints = 3;

    /** Which algorithm, as on the command line. */
    @Param({
        "array",
        "p2c",
        "maglev",
        "maglev-bounded",
        "ring-hash",
        "rendezvous",
        "least-request",
        "round-robin",
        "random",
        "first-available",
        "prequal"
    })
    public String algorithm = "p2c";

    private final SplittableRandom random = new SplittableRandom(1);
    private Balancer balancer = context -> null;

    @Setup
    public void build() throws UnknownHostException {
        List<Endpoint> all = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i});
            all.add(new Endpoint("bench", "e" + i, new InetSocketAddress(address, 80)));
        }
        EndpointSet set = EndpointSet.of(all);
        balancer = switch (algorithm) {
            case "array" -> array(all.toArray(Endpoint[]::new));
            case "p2c" -> new P2cBalancer(set, LoadMetric.IN_FLIGHT);
            case "maglev" -> MaglevBalancer.factory(TABLE, 0).over(set).create(1, Prober.SEEN);
            case "maglev-bounded" ->
                MaglevBalancer.factory(TABLE, BOUND).over(set).create(1, Prober.SEEN);
            case "ring-hash" -> RingHashBalancer.factory(POINTS, 0).over(set).create(1, Prober.SEEN);
            case "rendezvous" -> RendezvousBalancer.factory(0).over(set).create(1, Prober.SEEN);
            case "least-request" -> new LeastRequestBalancer(set, LoadMetric.IN_FLIGHT);
            case "round-robin" -> new RoundRobinBalancer(set, 1);
            case "random" -> new RandomBalancer(set);
            case "first-available" -> new FirstAvailableBalancer(set, 1);
            case "prequal" -> {
                SeenMetric seen = new SeenMetric();
                yield new PrequalBalancer(set, PrequalPolicy.DEFAULT, seen, Prober.SEEN);
            }
            default -> throw new IllegalArgumentException(algorithm);
        };
    }

    /** The floor: what a random number and an array cost. */
    private static Balancer array(Endpoint[] all) {
        return context -> all[(int) (((context.random() >>> 32) * all.length) >>> 32)];
    }

    @Benchmark
    public @Nullable Endpoint pick() {
        return balancer.pick(this);
    }

    @Override
    public long nowNanos() {
        return 0;
    }

    @Override
    public long hash() {
        return random.nextLong();
    }

    @Override
    public boolean tried(Endpoint endpoint) {
        return false;
    }

    @Override
    public long random() {
        return random.nextLong();
    }
}
