package balancebeam.policy.sticky;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndpointTokensTest {
    private static final int ROUNDS = 400;

    private final EndpointTokens tokens = new EndpointTokens("a secret of 16".getBytes(StandardCharsets.UTF_8));

    private static Endpoint endpoint(String cluster, int number) {
        return new Endpoint(cluster, "e" + number, new InetSocketAddress("10.0.0.1", 1_000 + number));
    }

    private static EndpointSet set(int from, int to) {
        return EndpointSet.of(IntStream.range(from, to)
                .mapToObj(number -> endpoint("c", number))
                .toList());
    }

    @Test
    void aTokenIsOfOneEndpointOfOneClusterAndSaysNothingOutsideItsSet() {
        EndpointSet all = set(0, 3);
        String token = tokens.of(endpoint("c", 1));
        assertEquals(EndpointTokens.LENGTH, token.length());
        assertSame(all.get(1), tokens.in(all, token));
        assertNotEquals(token, tokens.of(endpoint("other", 1)));
        assertNull(tokens.in(set(2, 3), token));
        assertSame(all.get(1), tokens.in(all, token), "when it is back");
        assertNull(tokens.in(all, "AAAAAAAAAAAAAAAAAAAAAA"));
    }

    /** While a set takes another one's place, some loops ask of the new one and others still of the old one. */
    @Test
    void loopsThatAskOfDifferentSetsAtTheSameTimeLoseNobody() throws InterruptedException {
        EndpointSet before = set(200, 201);
        EndpointSet old = set(0, 1);
        EndpointSet present = set(1, 200);
        String first = tokens.of(endpoint("c", 1));
        CyclicBarrier both = new CyclicBarrier(2);
        Thread other = Thread.ofVirtual().start(() -> rounds(both, old));
        for (int round = 0; round < ROUNDS; round++) {
            await(both);
            tokens.in(present, first);
            await(both);
            assertSame(present.get(0), tokens.in(present, first), "round " + round);
            tokens.in(before, first); // Neither set is the present one when the next round begins.
        }
        other.join();
    }

    private void rounds(CyclicBarrier both, EndpointSet set) {
        for (int round = 0; round < ROUNDS; round++) {
            await(both);
            for (int spin = 0; spin < round % 200 * 50; spin++) {
                Thread.onSpinWait(); // So that it comes at any moment of the other's.
            }
            tokens.in(set, "AAAAAAAAAAAAAAAAAAAAAA");
            await(both);
        }
    }

    private static void await(CyclicBarrier both) {
        try {
            both.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }
}
