package balancebeam.control.accesslog;

import balancebeam.testkit.Await;
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

/** A Unix socket that gets datagrams, as a syslog daemon has. One thread. */
@SuppressWarnings("restricted")
final class UnixReceiver implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final Linker LINKER = Linker.nativeLinker();

    private final Path path;
    private int descriptor;

    private UnixReceiver(Path path) {
        this.path = path;
    }

    static UnixReceiver bind(Path path) throws IOException {
        UnixReceiver receiver = new UnixReceiver(path);
        receiver.open();
        return receiver;
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
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        descriptor = (int) call("socket", ints(3), AF_UNIX, SOCK_DGRAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(110, 2);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
            FunctionDescriptor type = FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
            if (call("bind", type, descriptor, address, name.length + 3) != 0) {
                throw new IOException("can't bind to " + path);
            }
        }
    }

    /** As a daemon does that is started anew. */
    void rebind() throws IOException {
        close();
        open();
    }

    /** Waits for a datagram. */
    String receive() {
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
        Files.delete(path);
    }
}
