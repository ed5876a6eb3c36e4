package balancebeam.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.TransportKind;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutputStageTest {
    private final TestLoops loops = TestLoops.of(TransportKind.NIO, 1);
    private final OutputStage stage = loops.first().stage();

    @AfterEach
    void stop() {
        loops.close();
    }

    private void inLoop(Runnable test) {
        TestLoops.run(loops.first(), test);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void theWritesOfOneTurnLeaveTogetherAtItsEnd() {
        inLoop(() -> {
            Sink sink = new Sink(loops.first());
            sink.write(text("head "));
            sink.write(ByteBuffer.wrap(text("and body")));
            assertEquals(0, sink.sends);
            stage.flush();
            assertEquals(1, sink.sends);
            assertEquals("head and body", sink.sent());
            stage.flush();
            assertEquals(1, sink.sends);
        });
    }

    @Test
    void anothersWriteSendsWhatIsThereFirst() {
        inLoop(() -> {
            Sink one = new Sink(loops.first());
            Sink two = new Sink(loops.first());
            one.write(text("1"));
            two.write(text("2"));
            assertEquals("1", one.sent());
            assertEquals("", two.sent());
            stage.flush(one);
            assertEquals("", two.sent());
            stage.flush(two);
            assertEquals("2", two.sent());
        });
    }

    @Test
    void writesOfEverySizeKeepTheirOrderAlsoWhenThePeerIsSlow() {
        inLoop(() -> {
            Random random = new Random(11);
            Sink sink = new Sink(loops.first());
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            for (int i = 0; i < 400; i++) {
                sink.room = random.nextInt(4) == 0 ? random.nextInt(60_000) : Integer.MAX_VALUE;
                byte[] part = new byte[random.nextInt(random.nextInt(8) == 0 ? 200_000 : 2_000)];
                random.nextBytes(part);
                written.writeBytes(part);
                switch (random.nextInt(3)) {
                    case 0 ->
                        sink.write(
                                ByteBuffer.allocateDirect(part.length).put(part).flip());
                    case 1 -> sink.write(ByteBuffer.wrap(part));
                    default -> sink.write(part);
                }
                if (random.nextInt(5) == 0) {
                    sink.drain();
                }
            }
            sink.room = Integer.MAX_VALUE;
            stage.flush();
            sink.drain();
            assertArrayEquals(written.toByteArray(), sink.bytes());
            assertEquals(written.size(), sink.sentBytes());
            assertEquals(0, loops.budget.usedBytes());
        });
    }

    @Test
    void whatIsStagedForABrokenConnectionIsForgotten() {
        inLoop(() -> {
            Sink gone = new Sink(loops.first());
            Sink next = new Sink(loops.first());
            gone.write(text("lost"));
            gone.broken(new IllegalStateException("for a test"));
            next.write(text("kept"));
            stage.flush();
            assertEquals("", gone.sent());
            assertEquals("kept", next.sent());
        });
    }

    @Test
    void finFollowsWhatHadToWait() {
        inLoop(() -> {
            Sink sink = new Sink(loops.first());
            sink.room = 2;
            sink.write(text("abcd"));
            sink.shutdownOutput();
            assertEquals("ab", sink.sent());
            assertEquals(0, sink.fins);
            sink.room = 10;
            sink.drain();
            assertEquals("abcd", sink.sent());
            assertEquals(1, sink.fins);
            assertTrue(!sink.isCongested());
        });
    }

    /** A connection whose kernel takes as much as it is told to. */
    private static final class Sink extends Connection {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        int room = Integer.MAX_VALUE;
        int sends;
        int fins;

        Sink(EventLoop loop) {
            super(loop, new InetSocketAddress(0));
        }

        String sent() {
            return taken.toString(StandardCharsets.ISO_8859_1);
        }

        byte[] bytes() {
            return taken.toByteArray();
        }

        void drain() {
            try {
                writable();
            } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        void send(ByteBuffer bytes) {
            assertTrue(bytes.isDirect()); // As a kernel needs it.
            sends++;
            byte[] part = new byte[Math.min(room, bytes.remaining())];
            bytes.get(part);
            taken.writeBytes(part);
            room -= part.length;
        }

        @Override
        InetSocketAddress localAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        boolean hasInput() {
            return false;
        }

        @Override
        void readInput() {}

        @Override
        void wantWritable(boolean wanted) {}

        @Override
        void shutdownTransport() {
            fins++;
        }

        @Override
        void lingerZero() {}

        @Override
        void closeTransport() {}
    }
}
