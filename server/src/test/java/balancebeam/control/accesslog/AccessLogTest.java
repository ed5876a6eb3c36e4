package balancebeam.control.accesslog;

import static balancebeam.control.accesslog.Exchanges.NOON_MILLIS;
import static balancebeam.control.accesslog.Exchanges.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.control.BoundedQueue;
import balancebeam.control.Complaint;
import balancebeam.testkit.Await;
import balancebeam.testkit.FakeTicker;
import balancebeam.time.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AccessLogTest {

    private static AccessLog log(OutputStream out, int capacity) {
        return new AccessLog(new PlainFormat(), new StreamSink(out), () -> NOON_MILLIS, Ticker.SYSTEM, capacity)
                .started();
    }

    @Test
    void everyLineIsWrittenBeforeTheEnd() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (AccessLog log = log(out, 4096)) {
            for (int i = 0; i < 1000; i++) {
                log.ended(read("GET", "/" + i), 0);
            }
        }
        String[] lines = out.toString(StandardCharsets.ISO_8859_1).split("\n", -1);
        assertEquals(1001, lines.length);
        assertTrue(lines[999].contains("\"/999\""), lines[999]);
    }

    @Test
    void aReaderThatDoesNotReadCostsLinesAndNotTraffic() throws Exception {
        CountDownLatch reads = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        OutputStream blocked = blocked(stuck, reads, read);
        try (AccessLog log = log(blocked, 8)) {
            log.ended(read("GET", "/0"), 0);
            stuck.await();
            for (int i = 1; i <= 20; i++) {
                log.ended(read("GET", "/" + i), 0);
            }
            assertEquals(12, log.dropped(), "8 of the 20 had room");
            reads.countDown();
        }
        assertEquals(9, read.toString(StandardCharsets.ISO_8859_1).lines().count());
    }

    /** Tells of a write, and waits until it may read. */
    private static OutputStream blocked(CountDownLatch stuck, CountDownLatch reads, ByteArrayOutputStream read) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                stuck.countDown();
                try {
                    reads.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                read.write(bytes, offset, length);
            }
        };
    }

    @Test
    void longLinesAreBoundedInBytes() throws Exception {
        CountDownLatch reads = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        try (AccessLog log = log(blocked(stuck, reads, new ByteArrayOutputStream()), 16 * 1024)) {
            log.ended(read("GET", "/0"), 0);
            stuck.await();
            String target = "/" + "x".repeat(2_000);
            for (int i = 0; i < 10_000; i++) {
                log.ended(read("GET", target), 0);
            }
            long kept = 10_000 - log.dropped();
            assertEquals(8.0, kept * 2_200 / 1e6, 0.8, "MB that wait");
            reads.countDown();
        }
    }

    @Test
    void aStreamThatBreaksDoesNotEndTheLogAndItsLinesAreCounted() {
        BrokenStream broken = new BrokenStream();
        try (AccessLog log = log(broken, 64)) {
            log.ended(read("GET", "/a"), 0);
            Await.until("the first write has failed", () -> broken.writes.get() == 1);
            log.ended(read("GET", "/b"), 0);
            Await.until("the second one was tried", () -> broken.writes.get() == 2);
            Await.until("both are counted", () -> log.dropped() == 2);
        }
    }

    private static final class BrokenStream extends OutputStream {
        final AtomicInteger writes = new AtomicInteger();

        @Override
        public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            writes.incrementAndGet();
            throw new IOException("Broken pipe");
        }
    }

    @Test
    void whatGoesWrongAllTheTimeIsSaidOnceAMinuteWithHowOftenItDid() {
        FakeTicker ticker = new FakeTicker();
        Complaint complaint = new Complaint(ticker::getAsLong);
        complaint.because(new IOException("No space left on device"));
        assertEquals("No space left on device", complaint.reason());
        assertFalse(complaint.isDue(0, true), "nothing happened");
        assertTrue(complaint.isDue(3, false), "the first time at once");
        assertEquals(3, complaint.said(3));
        assertFalse(complaint.isDue(3, true), "nothing since");
        assertFalse(complaint.isDue(5, false), "too early");
        assertTrue(complaint.isDue(5, true), "at the end");
        ticker.advance(Duration.ofMinutes(1));
        assertTrue(complaint.isDue(5, false));
        assertEquals(2, complaint.said(5));
    }

    @Test
    void theQueueIsBoundedAndInOrder() {
        BoundedQueue<Integer> queue = new BoundedQueue<>(4);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 4; i++) {
                assertFalse(queue.isFull());
                assertTrue(queue.offer(i));
            }
            assertTrue(queue.isFull());
            assertFalse(queue.offer(4));
            for (int i = 0; i < 4; i++) {
                assertEquals(i, queue.poll());
            }
            assertTrue(queue.isEmpty());
        }
    }
}
