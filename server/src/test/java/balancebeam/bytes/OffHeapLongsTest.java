package balancebeam.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OffHeapLongsTest {

    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int CHUNK_WORDS = CHUNK_BYTES / Long.BYTES;

    @Test
    void allWordsAreZeroAtFirst() {
        try (OffHeapLongs words = new OffHeapLongs(3 * CHUNK_WORDS)) {
            assertTrue(words.compareAndSet(CHUNK_WORDS, 0, 1));
            for (long i = 0; i < words.length(); i++) {
                assertEquals(i == CHUNK_WORDS ? 1 : 0, words.get(i));
            }
        }
    }

    @Test
    void aWordChangesOnlyIfItIsAsExpected() {
        try (OffHeapLongs words = new OffHeapLongs(10)) {
            assertFalse(words.compareAndSet(9, 1, 2));
            assertEquals(0, words.get(9));
            assertTrue(words.compareAndSet(9, 0, -1));
            assertFalse(words.compareAndSet(9, 0, 5));
            assertEquals(-1, words.get(9));
        }
    }

    @Test
    void memoryIsTakenOnlyWhereItIsWritten() {
        try (OffHeapLongs words = new OffHeapLongs(1L << 30)) {
            for (long i = 0; i < words.length(); i += CHUNK_WORDS) {
                assertEquals(0, words.get(i));
            }
            assertFalse(words.compareAndSet(0, 1, 2));
            assertEquals(0, words.allocatedBytes());
            assertTrue(words.compareAndSet(words.length() - 1, 0, 7));
            assertTrue(words.compareAndSet(words.length() - 2, 0, 8));
            assertEquals(CHUNK_BYTES, words.allocatedBytes());
            assertEquals(7, words.get(words.length() - 1));
        }
    }

    @Test
    void aSmallArrayTakesNoMoreThanItsLength() {
        try (OffHeapLongs words = new OffHeapLongs(10)) {
            assertTrue(words.compareAndSet(0, 0, 1));
            assertEquals(80, words.allocatedBytes());
        }
    }

    @Test
    void noWriteIsLostWhenThreadsTouchTheSameChunksFirst() throws Exception {
        int threads = 8;
        int chunks = 64;
        List<Future<?>> running = new ArrayList<>();
        try (OffHeapLongs words = new OffHeapLongs((long) chunks * CHUNK_WORDS);
                var pool = Executors.newFixedThreadPool(threads)) {
            CyclicBarrier together = new CyclicBarrier(threads);
            for (int t = 0; t < threads; t++) {
                running.add(pool.submit(() -> {
                    for (int chunk = 0; chunk < chunks; chunk++) {
                        together.await(10, TimeUnit.SECONDS);
                        increment(words, (long) chunk * CHUNK_WORDS);
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get(30, TimeUnit.SECONDS);
            }
            for (int chunk = 0; chunk < chunks; chunk++) {
                assertEquals(threads, words.get((long) chunk * CHUNK_WORDS));
            }
            assertEquals((long) chunks * CHUNK_BYTES, words.allocatedBytes());
        }
    }

    @Test
    void closedMemoryCannotBeUsed() {
        OffHeapLongs words = new OffHeapLongs(2 * CHUNK_WORDS);
        assertTrue(words.compareAndSet(0, 0, 1));
        words.close();
        assertThrows(IllegalStateException.class, () -> words.get(0));
        assertThrows(IllegalStateException.class, () -> words.compareAndSet(0, 1, 2));
        assertThrows(IllegalStateException.class, () -> words.compareAndSet(CHUNK_WORDS, 0, 2));
    }

    @Test
    void aLengthMustBePositive() {
        assertThrows(IllegalArgumentException.class, () -> new OffHeapLongs(0));
    }

    private static void increment(OffHeapLongs words, long index) {
        long seen;
        do {
            seen = words.get(index);
        } while (!words.compareAndSet(index, seen, seen + 1));
    }
}
