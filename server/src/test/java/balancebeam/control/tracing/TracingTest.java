package balancebeam.control.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.TracingConfig;
import balancebeam.control.tracing.Tracing.Counts;
import balancebeam.testkit.Await;
import balancebeam.time.Ticker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is copied on event loops gets to the collector, or is counted; nobody waits for it. */
@Timeout(60)
class TracingTest {
    private static final int ROOMY = 1 << 20;

    private final Counts counts = new Counts();

    private Tracing tracing(SpanExport export, int mostBytes) {
        return new Tracing(export, () -> SampledExchanges.EPOCH, Ticker.SYSTEM, counts, mostBytes, Duration.ofMillis(1))
                .started();
    }

    private static OtlpExport to(OtlpCollector collector) {
        return new OtlpExport(new TracingConfig(collector.url() + "/", 1, "edge"));
    }

    private static void take(Tracing tracing, String target) {
        tracing.take(SampledExchanges.of("GET " + target + " HTTP/1.1"), SampledExchanges.START);
    }

    /** Does not come back before it is told to, or its thread is interrupted. */
    private static final class Stuck implements SpanExport {
        private final CountDownLatch called = new CountDownLatch(1);
        private final CountDownLatch goesOn = new CountDownLatch(1);
        private final List<TracedExchange> taken = new CopyOnWriteArrayList<>();
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public void send(List<TracedExchange> exchanges) throws IOException {
            called.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
            taken.addAll(exchanges);
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    void whileTheCollectorIsStuckRequestsGoOnAndSpansThatFindNoRoomAreCounted() throws Exception {
        Stuck stuck = new Stuck();
        try (Tracing tracing = tracing(stuck, ROOMY << 4)) {
            take(tracing, "/");
            stuck.called.await();
            for (int i = 0; i < 5_000; i++) {
                take(tracing, "/");
            }
            assertEquals(5_000 - 4_096, counts.dropped().sum());
            stuck.goesOn.countDown();
            Await.until("the others get there", () -> counts.sent().sum() == 4_097);
        }
        assertEquals(4_097, stuck.taken.size());
        assertEquals(5_000 - 4_096, counts.dropped().sum());
    }

    @Test
    void longTargetsDoNotTakeMoreMemoryThanWasPlanned() throws Exception {
        Stuck stuck = new Stuck();
        String target = "/" + "x".repeat(1_500) + "?" + "y".repeat(1_500);
        try (Tracing tracing = tracing(stuck, 100_000)) {
            take(tracing, "/");
            stuck.called.await();
            for (int i = 0; i < 100; i++) {
                take(tracing, target);
            }
            // 2 KiB of the target, path and query whole, and 512 bytes for the rest, make 5.6 KB each.
            assertEquals(100 - 18, counts.dropped().sum());
            stuck.goesOn.countDown();
            Await.until("the others get there", () -> counts.sent().sum() == 19);
            take(tracing, target);
            Await.until("there is room again", () -> counts.sent().sum() == 20);
        }
    }

    @Test
    void theEndDoesNotWaitForACollectorThatIsStuckAndItsThreadGoes() throws Exception {
        Stuck stuck = new Stuck();
        Tracing tracing = tracing(stuck, ROOMY);
        take(tracing, "/");
        stuck.called.await();
        take(tracing, "/");
        long began = System.nanoTime();
        tracing.close();
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(5).toNanos());
        stuck.closed.await();
        assertEquals(2, counts.dropped().sum());
        take(tracing, "/");
        assertEquals(3, counts.dropped().sum(), "one that comes too late");
    }

    @Test
    void theEndSendsWhatThereIs() {
        try (OtlpCollector collector = OtlpCollector.start()) {
            try (Tracing tracing = tracing(to(collector), ROOMY)) {
                for (int i = 0; i < 1_000; i++) {
                    take(tracing, "/" + i);
                }
            }
            assertEquals(1_000, collector.spans().size());
            assertEquals(1_000, counts.sent().sum());
            assertEquals(0, counts.dropped().sum());
        }
    }

    @Test
    void aCollectorThatIsBusyIsTriedAgain() {
        try (OtlpCollector collector = OtlpCollector.start();
                Tracing tracing = tracing(to(collector), ROOMY)) {
            collector.answerNext(503, 429);
            take(tracing, "/");
            Await.until("it arrives", () -> counts.sent().sum() == 1);
            assertEquals(3, collector.messages());
            assertEquals(1, collector.spans().size());
            assertEquals(0, counts.dropped().sum());
        }
    }

    @Test
    void triesEndAndLaterSpansAreSentAgain() {
        try (OtlpCollector collector = OtlpCollector.start();
                Tracing tracing = tracing(to(collector), ROOMY)) {
            collector.answerNext(503, 502, 504);
            take(tracing, "/lost");
            Await.until("it is given up", () -> counts.dropped().sum() == 1);
            assertEquals(3, collector.messages());
            take(tracing, "/");
            Await.until("the next one arrives", () -> counts.sent().sum() == 1);
        }
    }

    @Test
    void whatTheCollectorDoesNotWantIsNotSentAgain() {
        try (OtlpCollector collector = OtlpCollector.start();
                Tracing tracing = tracing(to(collector), ROOMY)) {
            collector.answerNext(400);
            take(tracing, "/");
            Await.until("the refused one is counted", () -> counts.dropped().sum() == 1);
            assertEquals(1, collector.messages());
        }
    }

    @Test
    void aCollectorThatIsNotThereIsCounted() {
        String url;
        try (OtlpCollector collector = OtlpCollector.start()) {
            url = collector.url();
        }
        try (Tracing tracing = tracing(new OtlpExport(new TracingConfig(url, 1, "edge")), ROOMY)) {
            take(tracing, "/");
            Await.until("it is counted", () -> counts.dropped().sum() == 1);
        }
    }

    @Test
    void anExportWithABugLosesItsSpansAndGoesOn() {
        SpanExport buggy = new SpanExport() {
            @Override
            public void send(List<TracedExchange> exchanges) {
                throw new IllegalStateException("a bug for the test " + exchanges.size());
            }

            @Override
            public void close() {}
        };
        try (Tracing tracing = tracing(buggy, ROOMY)) {
            take(tracing, "/");
            Await.until("it is counted", () -> counts.dropped().sum() == 1);
            take(tracing, "/");
            Await.until("the next one, too", () -> counts.dropped().sum() == 2);
        }
    }

    @Test
    void theSwitchTracesAsTheConfigurationInForceSays() throws Exception {
        try (OtlpCollector collector = OtlpCollector.start();
                TracingSwitch tracing = new TracingSwitch()) {
            end(tracing, "/before");
            TracingConfig config = new TracingConfig(collector.url(), 1, "edge");
            TracingSwitch.Change change = tracing.prepare(config);
            end(tracing, "/soon");
            change.commit();
            end(tracing, "/during");
            tracing.prepare(config).commit();
            end(tracing, "/still");
            tracing.prepare(TracingConfig.OFF).commit();
            end(tracing, "/after");
            assertEquals(
                    List.of("/soon", "/during", "/still"),
                    collector.spans().stream()
                            .map(span -> span.attributes().get("url.path"))
                            .toList());
            assertEquals(3, tracing.sent());
            assertEquals(0, tracing.dropped());
        }
    }

    @Test
    void aReloadThatFailsLeavesTheTracingAsItWas() throws Exception {
        try (OtlpCollector before = OtlpCollector.start();
                OtlpCollector other = OtlpCollector.start();
                TracingSwitch tracing = new TracingSwitch()) {
            tracing.prepare(new TracingConfig(other.url(), 1, "edge")).abort();
            end(tracing, "/none");
            tracing.prepare(new TracingConfig(before.url(), 1, "edge")).commit();
            tracing.prepare(new TracingConfig(other.url(), 1, "edge")).abort();
            end(tracing, "/a");
            assertThrows(IOException.class, () -> tracing.prepare(new TracingConfig("mailto:x", 1, "edge")));
            end(tracing, "/b");
            tracing.prepare(TracingConfig.OFF).abort();
            end(tracing, "/c");
            Await.until("all arrive", () -> before.spans().size() == 3);
            assertTrue(other.spans().isEmpty());
            assertFalse(before.services().isEmpty());
        }
    }

    private static void end(TracingSwitch tracing, String target) {
        tracing.ended(SampledExchanges.of("GET " + target + " HTTP/1.1"), SampledExchanges.START);
    }
}
