package balancebeam.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.Endpoint;
import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.Peer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Responder;
import balancebeam.http.Head;
import balancebeam.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccessLogTest {
    private static final long NOON_MILLIS = 1_795_262_400_123L; // 2026-11-21T12:00:00.123Z
    private static final Endpoint ENDPOINT =
            new Endpoint("default", "web:80", new InetSocketAddress(InetAddress.getLoopbackAddress(), 80));

    private static String text(AccessLine line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        line.write(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static AccessLine line(String method, String target) {
        return new AccessLine(
                NOON_MILLIS,
                Ascii.bytes("192.0.2.7"),
                Ascii.bytes(method),
                target.getBytes(StandardCharsets.ISO_8859_1),
                200,
                5120,
                1_734_567,
                ENDPOINT,
                2,
                null);
    }

    @Test
    void aLineSaysWhatHappened() {
        assertEquals(
                "2026-11-21T12:00:00.123Z 192.0.2.7 GET \"/a?b=1\" 200 5120 1.734 127.0.0.1:80 2 -\n",
                text(line("GET", "/a?b=1")));
    }

    @Test
    void whatIsNotKnownIsADash() {
        AccessLine unread = new AccessLine(
                NOON_MILLIS, Ascii.bytes("::1"), new byte[0], new byte[0], 0, 0, 0, null, 0, ProxyError.CLIENT_GONE);
        assertEquals("2026-11-21T12:00:00.123Z ::1 - \"\" - 0 0.000 - 0 client_gone\n", text(unread));
    }

    @Test
    void hostileBytesCannotForgeALineOrDriveATerminal() {
        String text = text(line("G T", "/\r\n\" 200 \\\u001b[2J\u007f\u00e9\0"));
        assertTrue(text.contains(" G\\x20T \"/\\x0d\\x0a\\x22\\x20200\\x20\\x5c\\x1b[2J\\x7f\\xe9\\x00\" "), text);
        assertEquals(text.length() - 1, text.indexOf('\n'), "one line");
    }

    @Test
    void anExchangeIsCopiedSinceItWillBeUsedAgain() {
        Exchange exchange = exchange("GET", "/first");
        exchange.answered(404);
        exchange.sent(7);
        AccessLine line = AccessLine.of(exchange, 0, NOON_MILLIS);
        exchange.clear();
        fill(exchange.request(), "PUT", "/other");
        assertTrue(text(line).contains(" GET \"/first\" 404 7 "), text(line));
    }

    @Test
    void aLongTargetIsCut() {
        Exchange exchange = exchange("GET", "/" + "x".repeat(5000));
        String text = text(AccessLine.of(exchange, 0, 0));
        int length = text.lastIndexOf('"') - text.indexOf('"') - 1;
        assertEquals(AccessLine.MOST_TARGET_BYTES, length);
    }

    @Test
    void everyLineIsWrittenBeforeTheEnd() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (AccessLog log = new AccessLog(out, () -> NOON_MILLIS, 4096).started()) {
            for (int i = 0; i < 1000; i++) {
                log.ended(exchange("GET", "/" + i), 0);
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
        OutputStream blocked = new OutputStream() {
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
        try (AccessLog log = new AccessLog(blocked, () -> NOON_MILLIS, 8).started()) {
            log.ended(exchange("GET", "/0"), 0);
            stuck.await();
            for (int i = 1; i <= 20; i++) {
                log.ended(exchange("GET", "/" + i), 0);
            }
            assertEquals(12, log.dropped(), "8 of the 20 had room");
            reads.countDown();
        }
        assertEquals(9, read.toString(StandardCharsets.ISO_8859_1).lines().count());
    }

    @Test
    void aStreamThatBreaksDoesNotEndTheLog() {
        BrokenStream broken = new BrokenStream();
        try (AccessLog log = new AccessLog(broken, () -> NOON_MILLIS, 64).started()) {
            log.ended(exchange("GET", "/a"), 0);
            Await.until("the first write has failed", () -> broken.writes.get() == 1);
            log.ended(exchange("GET", "/b"), 0);
            Await.until("the second one was tried", () -> broken.writes.get() == 2);
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
    void theQueueIsBoundedAndInOrder() {
        LineQueue<Integer> queue = new LineQueue<>(4);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 4; i++) {
                assertTrue(queue.offer(i));
            }
            assertFalse(queue.offer(4));
            for (int i = 0; i < 4; i++) {
                assertEquals(i, queue.poll());
            }
            assertTrue(queue.isEmpty());
        }
    }

    private static Exchange exchange(String method, String target) {
        Exchange exchange = new Exchange();
        fill(exchange.request(), method, target);
        exchange.begin(new NoClient(), new Peer(InetAddress.getLoopbackAddress()), 0);
        return exchange;
    }

    /** Nobody is answered here. */
    private static final class NoClient implements Responder {
        @Override
        public void interim(Head head) {}

        @Override
        public void head(Head head, long contentBytes) {}

        @Override
        public void switched(Head head) {}

        @Override
        public void content(ByteBuffer piece) {}

        @Override
        public void end(@Nullable Head trailers) {}

        @Override
        public void failed(ProxyError error, String detail) {}

        @Override
        public void resumeRequest() {}

        @Override
        public void pauseRequest() {}

        @Override
        public boolean isCongested() {
            return false;
        }

        @Override
        public void answer(LocalAnswer answer) {}
    }

    private static void fill(Head head, String method, String target) {
        byte[] line = Ascii.bytes(method + " " + target);
        head.clear();
        head.reserve(line.length);
        System.arraycopy(line, 0, head.bytes(), 0, line.length);
        head.length(line.length);
        head.startRequest(method.length(), method.length() + 1, line.length, 1);
    }
}
