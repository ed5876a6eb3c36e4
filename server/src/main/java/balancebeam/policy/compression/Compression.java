package balancebeam.policy.compression;

import balancebeam.config.ContentCoding;
import balancebeam.policy.compression.Encoders.Count;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** What compresses answers, for as long as the process lives: the encoders of each event loop, and their counts. Thread-safe. */
public final class Compression {
    private final List<Encoders> byLoop;
    private final Set<ContentCoding> offered = EnumSet.noneOf(ContentCoding.class);

    /** Takes no memory to speak of until a route compresses. */
    public Compression(int loops) {
        this(loops, Encoders.MOST_BYTES);
    }

    Compression(int loops, long mostBytesPerLoop) {
        byLoop = IntStream.range(0, loops)
                .mapToObj(loop -> new Encoders(mostBytesPerLoop))
                .toList();
    }

    /**
     * A coding so far.
     *
     * @param running answers that are compressed by it now
     * @param inBytes content that came from endpoints
     * @param outBytes what became of that
     * @param skipped answers that were left as they were, since those that ran took all memory that there is for it
     */
    public record View(ContentCoding coding, long running, long inBytes, long outBytes, long skipped) {}

    /** Those codings that a route has offered since the start. */
    public synchronized List<View> views() {
        return offered.stream()
                .map(coding -> new View(
                        coding,
                        sum(coding, Count.RUNNING),
                        sum(coding, Count.IN_BYTES),
                        sum(coding, Count.OUT_BYTES),
                        sum(coding, Count.SKIPPED)))
                .toList();
    }

    private long sum(ContentCoding coding, Count what) {
        return byLoop.stream().mapToLong(encoders -> encoders.get(coding, what)).sum();
    }

    /** A route offers these. */
    synchronized void offered(List<ContentCoding> codings) {
        offered.addAll(codings);
    }

    Encoders on(int loop) {
        return byLoop.get(loop);
    }

    /** The loop ends: frees what waits there. On that loop. */
    public void close(int loop) {
        byLoop.get(loop).close();
    }
}
