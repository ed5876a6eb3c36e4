package balancebeam.e2e;

import balancebeam.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The balancer as systemd starts it: with a listening socket as its descriptor 3, which the JDK's own way to start a process would
 * close. By the C library's posix_spawn (Linux). One thread.
 */
@SuppressWarnings("restricted")
final class Spawned implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Linker LINKER = Linker.nativeLinker();
    private static final int FIRST_PASSED = 3;
    private static final int SIGKILL = 9;
    private static final int WNOHANG = 1;

    private final int pid;
    private final Path output;
    private int exit = -1;

    private Spawned(int pid, Path output) {
        this.pid = pid;
        this.output = output;
    }

    /** A socket that listens on a free port of 127.0.0.1, and blocks, as systemd's do. */
    record Listening(int descriptor, InetSocketAddress address) implements AutoCloseable {
        static Listening open() {
            int stream = 1;
            int inet = 2;
            int descriptor = call("socket", inet, stream, 0);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment address = arena.allocate(16, 4);
                address.set(ValueLayout.JAVA_SHORT, 0, (short) inet);
                MemorySegment.copy(new byte[] {127, 0, 0, 1}, 0, address, ValueLayout.JAVA_BYTE, 4, 4);
                must(call("bind", descriptor, address, 16), "bind");
                must(call("listen", descriptor, 16), "listen");
                MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, 16);
                must(call("getsockname", descriptor, address, length), "getsockname");
                int port = address.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 2) & 0xFFFF;
                return new Listening(descriptor, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
        }

        @Override
        public void close() {
            must(call("close", descriptor), "close");
        }
    }

    /**
     * Starts.
     *
     * @param variables of its environment, besides those of this process
     * @param passed from its descriptor 3 on
     */
    static Spawned balancebeam(
            Path folder, Map<String, String> variables, List<Listening> passed, String... arguments) {
        // The shell knows its process id, which is that of what it becomes.
        List<String> words = new ArrayList<>(
                List.of("sh", "-c", "LISTEN_PID=$$; export LISTEN_PID; exec \"$@\"", "sh", Program.LAUNCHER));
        words.addAll(List.of(arguments));
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.put("BALANCEBEAM_NO_BUILD", "1");
        environment.put("LISTEN_FDS", Integer.toString(passed.size()));
        environment.putAll(variables);
        List<String> pairs = new ArrayList<>();
        environment.forEach((name, value) -> pairs.add(name + "=" + value));
        Path output = folder.resolve("output");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment actions = arena.allocate(256, 8);
            must(call("posix_spawn_file_actions_init", actions), "actions");
            int createAndTruncate = 01 | 0100 | 01000;
            MemorySegment file = arena.allocateFrom(output.toString());
            must(call("posix_spawn_file_actions_addopen", actions, 1, file, createAndTruncate, 0600), "addopen");
            must(call("posix_spawn_file_actions_adddup2", actions, 1, 2), "adddup2");
            for (int i = 0; i < passed.size(); i++) {
                int from = passed.get(i).descriptor();
                must(call("posix_spawn_file_actions_adddup2", actions, from, FIRST_PASSED + i), "adddup2");
            }
            MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment shell = arena.allocateFrom("/bin/sh");
            must(
                    call(
                            "posix_spawn",
                            pid,
                            shell,
                            actions,
                            signalsAsByDefault(arena),
                            texts(arena, words),
                            texts(arena, pairs)),
                    "posix_spawn");
            call("posix_spawn_file_actions_destroy", actions);
            return new Spawned(pid.get(ValueLayout.JAVA_INT, 0), output);
        }
    }

    /** As a service manager starts it: whoever runs the tests behind nohup has HUP ignored, and children inherit that. */
    private static MemorySegment signalsAsByDefault(Arena arena) {
        MemorySegment attributes = arena.allocate(512, 8);
        must(call("posix_spawnattr_init", attributes), "attributes");
        MemorySegment hangUp = arena.allocate(128, 8);
        must(call("sigemptyset", hangUp), "sigemptyset");
        must(call("sigaddset", hangUp, 1), "sigaddset");
        must(call("posix_spawnattr_setsigdefault", attributes, hangUp), "setsigdefault");
        int setSignalsToDefault = 0x04;
        must(call("posix_spawnattr_setflags", attributes, setSignalsToDefault), "setflags");
        return attributes;
    }

    /** An array of texts that ends with null. */
    private static MemorySegment texts(Arena arena, List<String> all) {
        MemorySegment array = arena.allocate(ValueLayout.ADDRESS, all.size() + 1L);
        for (int i = 0; i < all.size(); i++) {
            array.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(all.get(i)));
        }
        return array;
    }

    /** Calls a function of the C library that takes ints and pointers, and gives an int. */
    private static int call(String function, Object... arguments) {
        MemoryLayout[] types = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            types[i] = arguments[i] instanceof Integer ? ValueLayout.JAVA_INT : ValueLayout.ADDRESS;
        }
        try {
            return (int) LINKER.downcallHandle(
                            LINKER.defaultLookup().findOrThrow(function),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, types))
                    .invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void must(int result, String what) {
        if (result != 0) {
            throw new AssertionError(what + " failed: " + result);
        }
    }

    int pid() {
        return pid;
    }

    /** What it has said so far. */
    String output() {
        try {
            return Files.exists(output) ? Files.readString(output) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void signal(int number) {
        must(call("kill", pid, number), "kill");
    }

    /** Waits for its end; gives the exit code, or 128 and the signal. */
    int awaitExit() {
        AtomicInteger status = new AtomicInteger();
        Await.until("it has ended", PATIENCE, () -> hasEnded(status));
        int signal = status.get() & 0x7F;
        return signal == 0 ? status.get() >> 8 & 0xFF : 128 + signal;
    }

    private boolean hasEnded(AtomicInteger status) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment word = arena.allocate(ValueLayout.JAVA_INT);
            if (exit < 0 && call("waitpid", pid, word, WNOHANG) == pid) {
                exit = word.get(ValueLayout.JAVA_INT, 0);
            }
            status.set(exit);
            return exit >= 0;
        }
    }

    @Override
    public void close() {
        if (exit < 0) {
            call("kill", pid, SIGKILL);
            awaitExit();
        }
    }
}
