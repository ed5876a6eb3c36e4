package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resident memory stays small: idle, with many idle connections, and with much streamed through, also to a slow reader. */
class MemoryStory {
    private static final int CONNECTIONS = Integer.getInteger("e2e.connections", 1000);
    private static final long STREAM_MIB = Long.getLong("e2e.stream-mib", 128);
    private static final int IDLE_MIB = 80;
    private static final int BUSY_MIB = 120;
    /** Between reads of at most 64 KiB: some ten MiB per second. */
    private static final long SLOW_NANOS = 1_000_000;

    @TempDir
    Path temp = Path.of("");

    private List<Program> programs = List.of();

    @BeforeEach
    void start() throws Exception {
        Program origin = Program.java(Origin.class, "0", temp.resolve("log").toString());
        String upstream = "127.0.0.1:" + origin.awaitAddress().getPort();
        programs =
                List.of(origin, Program.balancebeam("-b", "127.0.0.1:0", "-u", upstream, "--max-connections", "20000"));
    }

    @AfterEach
    void stop() throws Exception {
        for (Program program : programs) {
            program.close();
        }
    }

    @Test
    void idleConnectionsCostLittle() throws Exception {
        Program balancer = programs.getLast();
        InetSocketAddress address = balancer.awaitAddress();
        try (Caller caller = new Caller(address)) {
            assertTrue(caller.call("GET", "/").isGood());
        }
        require("idle", IDLE_MIB);
        List<SocketChannel> crowd = new ArrayList<>();
        try {
            byte[] request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < CONNECTIONS; i++) {
                SocketChannel channel = SocketChannel.open(address);
                crowd.add(channel);
                channel.write(java.nio.ByteBuffer.wrap(request));
                java.nio.ByteBuffer answer = java.nio.ByteBuffer.allocate(4096);
                int count = 0;
                while (answer.position() < 1024 && count >= 0) {
                    count = channel.read(answer);
                }
            }
            require(CONNECTIONS + " idle connections", BUSY_MIB);
        } finally {
            for (SocketChannel channel : crowd) {
                channel.close();
            }
        }
    }

    @Test
    void streamingMuchCostsLittle() throws Exception {
        stream(false);
        require(STREAM_MIB + " MiB streamed", BUSY_MIB);
    }

    @Test
    void aSlowReaderCostsLittle() throws Exception {
        stream(true);
        require("a slow reader of " + STREAM_MIB + " MiB", BUSY_MIB);
    }

    private void stream(boolean slowly) throws Exception {
        InetSocketAddress address = programs.getLast().awaitAddress();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(slowly ? 64 * 1024 : 256 * 1024);
            socket.connect(address);
            long bytes = STREAM_MIB << 20;
            socket.getOutputStream()
                    .write(("GET /bytes/" + bytes + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[64 * 1024];
            long read = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                read += count;
                if (slowly) {
                    LockSupport.parkNanos(SLOW_NANOS); // So that the rest waits at the origin.
                }
                if (slowly && read - count < bytes / 2 && read >= bytes / 2) {
                    require("a slow reader, half-way through " + STREAM_MIB + " MiB", BUSY_MIB);
                }
            }
            assertTrue(read > bytes, "all came");
        }
    }

    private void require(String when, int mostMib) throws Exception {
        long kib = programs.getLast().residentKib();
        System.out.printf("MemoryStory: %s: %d MiB resident%n", when, kib / 1024);
        assertTrue(kib < mostMib * 1024L, () -> when + ": " + kib / 1024 + " MiB resident");
    }
}
