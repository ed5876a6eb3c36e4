package balancebeam.net;

import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;

/** Memory outside the heap, which the kernel can read and write in place. Thread-safe. */
final class DirectMemory {
    private DirectMemory() {}

    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes);
    }

    /** Where the buffer's byte 0 lies. */
    static long address(ByteBuffer buffer) {
        return Buffer.memoryAddress(buffer);
    }
}
