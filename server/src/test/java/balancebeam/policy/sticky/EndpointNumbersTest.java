package balancebeam.policy.sticky;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.Endpoint;
import balancebeam.bytes.Hashing;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointNumbersTest {
    private static final long MINUTE = 60_000_000_000L;
    private static final long KEEP = 60 * MINUTE;

    private final StickyTable table = new StickyTable(4_096, 24 * 60 * MINUTE);
    private final EndpointNumbers numbers = new EndpointNumbers(table, KEEP);

    @AfterEach
    void close() {
        table.close();
    }

    private static Endpoint endpoint(int number) {
        return new Endpoint(
                "c", "e" + number, new InetSocketAddress("10.0." + number / 50_000 + ".1", number % 50_000 + 1));
    }

    private static long client(int number) {
        return Hashing.mix64(number + 1);
    }

    @Test
    void whoIsGoneForLongIsForgottenAndItsClientsAreNowhere() {
        numbers.put(client(1), endpoint(1), 0);
        numbers.put(client(2), endpoint(2), 0);
        numbers.forgetGone(Set.of(endpoint(2)), 0);
        assertEquals(endpoint(1), numbers.of(client(1), 0), "it may come back");
        numbers.forgetGone(Set.of(endpoint(2)), KEEP);
        assertNull(numbers.of(client(1), KEEP));
        assertEquals(endpoint(2), numbers.of(client(2), KEEP));
        numbers.put(client(3), endpoint(3), KEEP); // Has the number that the first one had.
        assertNull(numbers.of(client(1), KEEP));
        assertEquals(endpoint(3), numbers.of(client(3), KEEP));
        assertEquals(2, numbers.size());
    }

    @Test
    void whoComesBackInTimeHasItsClientsAndItsTimeBeginsAnew() {
        numbers.put(client(1), endpoint(1), 0);
        numbers.forgetGone(Set.of(), 0);
        numbers.forgetGone(Set.of(endpoint(1)), KEEP - MINUTE);
        numbers.forgetGone(Set.of(), KEEP);
        numbers.forgetGone(Set.of(), 2 * KEEP - MINUTE);
        assertEquals(endpoint(1), numbers.of(client(1), 2 * KEEP));
        numbers.forgetGone(Set.of(), 2 * KEEP);
        assertNull(numbers.of(client(1), 2 * KEEP));
    }

    @Test
    void addressesThatAreEverNewTakeNoMoreThanThoseOfTheTimeThatIsKept() {
        for (int i = 0; i < 2_000; i++) {
            numbers.put(client(i), endpoint(i), i * MINUTE);
            numbers.forgetGone(Set.of(endpoint(i)), i * MINUTE);
            assertEquals(endpoint(i), numbers.of(client(i), i * MINUTE));
            assertTrue(numbers.size() <= KEEP / MINUTE + 1, () -> numbers.size() + " are known");
        }
    }

    /** Each client is only ever at an endpoint of its own, while numbers go from one to the next as fast as they can. */
    @Test
    void nobodyIsSentToWhereAnotherWas() throws InterruptedException, ExecutionException {
        int clients = 64;
        List<Endpoint> endpoints = IntStream.range(0, clients)
                .mapToObj(EndpointNumbersTest::endpoint)
                .toList();
        AtomicBoolean over = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(3)) {
            Future<?> forgets = threads.submit(() -> {
                for (long look = 0; !over.get(); look++) {
                    numbers.forgetGone(Set.of(), look * KEEP);
                }
            });
            Future<?> puts = threads.submit(() -> {
                for (int i = 0; !over.get(); i = (i + 7) % clients) {
                    numbers.put(client(i), endpoints.get(i), 0);
                }
            });
            int found = 0;
            try {
                for (int i = 0; i < 2_000_000; i++) {
                    Endpoint at = numbers.of(client(i % clients), 0);
                    if (at != null) {
                        assertEquals(endpoints.get(i % clients), at);
                        found++;
                    }
                }
            } finally {
                over.set(true);
            }
            assertTrue(found > 0, "it was put now and then");
            forgets.get();
            puts.get();
        }
    }
}
