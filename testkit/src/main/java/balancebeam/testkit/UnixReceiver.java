package balancebeam.testkit;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A Unix socket that gets datagrams, as a syslog daemon has, and systemd for what services say (Linux). One thread.
 *
 * <pre>{@code
 * try (UnixReceiver systemd = UnixReceiver.bind(folder.resolve("notify"))) {
 *     start(Map.of("NOTIFY_SOCKET", systemd.name()));
 *     assertTrue(systemd.receive().startsWith("READY=1"));
 * }
 * }</pre>
 *
 * <p>It calls the C library, so the JVM needs {@code --enable-native-access=ALL-UNNAMED}.
 */
@SuppressWarnings("restricted")
public final class UnixReceiver implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final Linker LINKER = Linker.nativeLinker();

    private static final int SOCK_CLOEXEC = 0x80000;

    private final String name;
    private int descriptor;

    private UnixReceiver(String name) {
        this.name = name;
    }

    /** At a path, where nothing is yet. */
    public static UnixReceiver bind(Path path) throws IOException {
        return bind(path.toString());
    }

    /** At a path, or with {@code @} at its beginning at a name of Linux's abstract namespace. */
    public static UnixReceiver bind(String name) throws IOException {
        UnixReceiver receiver = new UnixReceiver(name);
        receiver.open();
        return receiver;
    }

    /** As {@link #bind} was given it. */
    public String name() {
        return name;
    }

    private boolean isAbstract() {
        return name.startsWith("@");
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type);
    }

    private static long call(String name, FunctionDescriptor type, Object... arguments) {
        try {
            return ((Number) function(name, type).invokeWithArguments(arguments)).longValue();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static FunctionDescriptor ints(int count) {
        FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_INT);
        for (int i = 0; i < count; i++) {
            type = type.appendArgumentLayouts(ValueLayout.JAVA_INT);
        }
        return type;
    }

    private void open() throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (isAbstract()) {
            bytes[0] = 0;
        }
        descriptor = (int) call("socket", ints(3), AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(110, 2);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 2, bytes.length);
            int length = 2 + bytes.length + (isAbstract() ? 0 : 1);
            FunctionDescriptor type = FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
            if (call("bind", type, descriptor, address, length) != 0) {
                throw new IOException("can't bind to " + name);
            }
        }
    }

    /** As a daemon does that is started anew. */
    public void rebind() throws IOException {
        close();
        open();
    }

    /** Waits for a datagram. */
    public String receive() {
        AtomicReference<String> received = new AtomicReference<>("");
        Await.until("a datagram has come", () -> {
            received.set(poll());
            return !received.get().isEmpty();
        });
        return received.get();
    }

    private String poll() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(8192);
            FunctionDescriptor type = FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT);
            long length = call("recv", type, descriptor, buffer, buffer.byteSize(), MSG_DONTWAIT);
            byte[] bytes = buffer.asSlice(0, Math.max(0, length)).toArray(ValueLayout.JAVA_BYTE);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() throws IOException {
        call("close", ints(1), descriptor);
        if (!isAbstract()) {
            Files.delete(Path.of(name));
        }
    }
}
