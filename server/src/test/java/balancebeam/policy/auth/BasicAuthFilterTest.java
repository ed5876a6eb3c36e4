package balancebeam.policy.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.BasicAuthConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Resumption;
import balancebeam.http1.Exchanges;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicAuthFilterTest {
    private static final Map<String, String> USERS =
            Map.of("ann", "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"); // "secret"
    private static final long PATIENCE_SECONDS = 20;

    private final Loop loop = new Loop();
    private final BasicAuthFilter filter = filter(new PasswordWorkers());

    private static BasicAuthFilter filter(PasswordWorkers workers) {
        return new BasicAuthFilter(new BasicAuthConfig("the \"back\" office\\", USERS), workers);
    }

    /** An event loop that the test turns by hand. */
    private static final class Loop implements Resumption.Continuation {
        private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        private final List<Decision> decisions = new ArrayList<>();

        @Override
        public void resumed(Exchange exchange, Decision decision) {
            decisions.add(decision);
        }

        @Override
        public void onLoop(Runnable task) {
            tasks.add(task);
        }

        /** Runs until that many exchanges were resumed. */
        List<Decision> await(int count) {
            try {
                while (decisions.size() < count) {
                    Runnable task = tasks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    assertNotNull(task, "nothing was resumed");
                    task.run();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return decisions;
        }
    }

    private static String basic(String pair) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private Decision ask(BasicAuthFilter asked, String... fields) {
        Exchange exchange = Exchanges.get("/", fields);
        exchange.resumesBy(loop);
        return Exchanges.run(exchange, asked);
    }

    /** What is decided, now or after a verification. */
    private Decision decide(String... fields) {
        Decision decision = ask(filter, fields);
        return decision == Decision.SUSPEND
                ? loop.await(loop.decisions.size() + 1).getLast()
                : decision;
    }

    private static void assertUnauthorized(Decision decision) {
        LocalAnswer answer = assertInstanceOf(LocalAnswer.class, decision);
        assertEquals(401, answer.status());
        assertSame(ProxyError.UNAUTHORIZED, answer.error());
    }

    @Test
    void whoHasThePasswordIsLetThroughAndAtOnceTheNextTime() {
        assertSame(Decision.SUSPEND, ask(filter, basic("ann:secret")), "never verified on the loop");
        assertSame(Decision.PROCEED, loop.await(1).getFirst());
        assertSame(Decision.PROCEED, ask(filter, basic("ann:secret")));
        assertSame(Decision.PROCEED, ask(filter, basic("ann:secret").replace("Basic ", "bAsIc   ")));
    }

    @Test
    void paddingMayBeLeftOut() {
        assertSame(Decision.PROCEED, decide(basic("ann:secret").replace("=", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ann:wrong", "bob:secret", "ann:", ":secret", "ann:secret:", "Ann:secret", ":", "ann :secret"})
    void whoHasNotIsNotAndAtOnceTheNextTime(String pair) {
        assertSame(Decision.SUSPEND, ask(filter, basic(pair)));
        assertUnauthorized(loop.await(1).getFirst());
        assertUnauthorized(ask(filter, basic(pair)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept: */*",
                "Authorization:",
                "Authorization: Basic",
                "Authorization: Basic !!!!",
                "Authorization: Basic YW5u", // "ann", without a colon
                "Authorization: Bearer YW5uOnNlY3JldA==",
                "Authorization: BasicYW5uOnNlY3JldA==",
                "Authorization: Basic YW5uOnNlY3JldA== x",
                "Authorization: Basic YW5uOnNlY3JldA==, Basic YW5uOnNlY3JldA==",
                "Proxy-Authorization: Basic YW5uOnNlY3JldA=="
            })
    void whatAreNoCredentialsCostsNoVerification(String field) {
        assertUnauthorized(ask(filter, field));
    }

    @Test
    void twoAuthorizationsAreNone() {
        assertSame(Decision.PROCEED, decide(basic("ann:secret")));
        assertUnauthorized(ask(filter, basic("ann:secret"), basic("ann:secret")));
    }

    @Test
    void hugeOnesAreNotLookedAt() {
        assertUnauthorized(ask(filter, basic("ann:" + "x".repeat(500_000))));
        assertUnauthorized(ask(filter, "Authorization: Basic " + " ".repeat(1_000) + "a".repeat(1_025)));
    }

    @Test
    void theClientIsToldWhatToSend() {
        Exchange exchange = Exchanges.get("/");
        Exchanges.answer(exchange, filter);
        assertTrue(Exchanges.answered(exchange)
                .contains("WWW-Authenticate: Basic realm=\"the \\\"back\\\" office\\\\\", charset=\"UTF-8\""));
    }

    @Test
    void theCredentialsArePassedOn() {
        Exchange exchange = Exchanges.get("/", basic("ann:secret"));
        exchange.resumesBy(loop);
        Exchanges.run(exchange, filter);
        loop.await(1);
        assertEquals(List.of(basic("ann:secret")), Exchanges.forwarded(exchange));
    }

    @Test
    void guessesDoNotPushOutWhatIsRight() {
        assertSame(Decision.PROCEED, decide(basic("ann:secret")));
        for (int i = 0; i < 5_000; i++) {
            Decision decision = ask(filter, basic("ann:guess" + i));
            if (decision == Decision.SUSPEND && i % 32 == 0) {
                loop.await(loop.decisions.size() + 1);
            }
        }
        assertSame(Decision.PROCEED, ask(filter, basic("ann:secret")));
    }

    /** Workers of whom one is busy until the latch is released, and one more place to wait. */
    private static PasswordWorkers busy(CountDownLatch released) {
        PasswordWorkers workers = new PasswordWorkers(1, 1);
        assertTrue(workers.submit(() -> {
            try {
                assertTrue(released.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }));
        return workers;
    }

    @Test
    void whenTooManyWaitItIs503AtOnce() {
        CountDownLatch released = new CountDownLatch(1);
        BasicAuthFilter busy = filter(busy(released));
        assertSame(Decision.SUSPEND, ask(busy, basic("ann:secret")));
        LocalAnswer answer = assertInstanceOf(LocalAnswer.class, ask(busy, basic("ann:other")));
        assertEquals(503, answer.status());
        assertEquals("Retry-After: 1\r\n", answer.fields());
        released.countDown();
        assertSame(Decision.PROCEED, loop.await(1).getFirst());
        // Not remembered as wrong: it was not verified.
        assertSame(Decision.SUSPEND, ask(busy, basic("ann:other")));
        assertUnauthorized(loop.await(2).getLast());
    }

    @Test
    void theSameCredentialsAreVerifiedOnceForAllWhoWait() {
        CountDownLatch released = new CountDownLatch(1);
        BasicAuthFilter busy = filter(busy(released)); // There is room for one verification.
        for (int i = 0; i < 100; i++) {
            assertSame(Decision.SUSPEND, ask(busy, basic("ann:secret")));
        }
        released.countDown();
        List<Decision> decisions = loop.await(100);
        assertTrue(decisions.stream().allMatch(decision -> decision == Decision.PROCEED));
    }

    @Test
    void whoseClientHasLeftIsNotResumed() {
        Exchange exchange = Exchanges.get("/", basic("ann:secret"));
        exchange.resumesBy(loop);
        assertSame(Decision.SUSPEND, Exchanges.run(exchange, filter));
        exchange.clear(); // And serves a stranger's request from now on.
        assertSame(Decision.SUSPEND, ask(filter, basic("ann:wrong")));
        assertUnauthorized(loop.await(1).getFirst());
        assertEquals(1, loop.decisions.size());
    }

    @Test
    void whatIsRememberedIsForgotten() {
        RememberedCredentials table = new RememberedCredentials(16, 100);
        table.add(1, 2, 1_000);
        assertTrue(table.has(1, 2, 1_099));
        assertTrue(table.has(1, 2, 1_198), "what is used stays longer");
        assertFalse(table.has(1, 2, 1_298));
        assertFalse(table.has(1, 3, 1_000));
        assertFalse(table.has(2, 2, 1_000));
    }

    @Test
    void theTableIsOfFixedSizeAndTheOldestGoFirst() {
        RememberedCredentials table = new RememberedCredentials(1, 1_000);
        for (int i = 0; i < 100; i++) {
            table.add(i, 8L * i, i);
        }
        long remembered =
                IntStream.range(0, 100).filter(i -> table.has(i, 8L * i, 100)).count();
        assertTrue(remembered >= 4 && remembered <= 8, () -> remembered + " are remembered");
        assertTrue(table.has(99, 8L * 99, 100));
    }

    @Test
    void aFingerprintIsOfEveryByte() {
        byte[] bytes = "YW5uOnNlY3JldA==".getBytes(StandardCharsets.US_ASCII);
        long lo = Fingerprint.of(bytes, 0, bytes.length).lo();
        assertEquals(lo, Fingerprint.of(bytes, 0, bytes.length).lo());
        assertNotEquals(lo, Fingerprint.of(bytes, 1, bytes.length).lo());
        assertNotEquals(lo, Fingerprint.of(bytes, 0, bytes.length - 1).lo());
    }

    @Test
    void aRealmIsOneLine() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new BasicAuthFilter(new BasicAuthConfig("a\r\nX: y", USERS), new PasswordWorkers()));
    }
}
