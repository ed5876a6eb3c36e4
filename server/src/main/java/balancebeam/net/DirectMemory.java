package balancebeam.net;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Memory outside the heap, which the kernel can read and write in place. Thread-safe. */
final class DirectMemory {
    private DirectMemory() {}

    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes);
    }

    /** Where the byte at the buffer's position lies. */
    static long address(ByteBuffer buffer) {
        return MemorySegment.ofBuffer(buffer).address();
    }
}
