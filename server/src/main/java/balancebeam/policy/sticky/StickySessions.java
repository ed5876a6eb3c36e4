package balancebeam.policy.sticky;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import balancebeam.config.HashSource;
import balancebeam.config.StickyConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is at which endpoint, by something that requests have of their own: goes on from site to site. Thread-safe. */
public final class StickySessions implements AutoCloseable {
    private final SessionKey key;
    private final List<byte[]> cookies;
    private final StickyTable table;
    private final EndpointNumbers numbers = new EndpointNumbers();

    /**
     * Nobody is known.
     *
     * @param key by what is configured
     */
    public StickySessions(StickyConfig.Learned config, SessionKey key) {
        this.key = key;
        this.cookies = config.by().stream()
                .filter(HashSource.Cookie.class::isInstance)
                .map(source -> ((HashSource.Cookie) source).name().getBytes(StandardCharsets.UTF_8))
                .toList();
        this.table = new StickyTable(config.tableEntries(), config.idle().toNanos());
    }

    SessionKey key() {
        return key;
    }

    /** The names of cookies by which applications know sessions. */
    List<byte[]> cookies() {
        return cookies;
    }

    StickyTable table() {
        return table;
    }

    @Nullable
    Endpoint endpoint(EndpointSet set, int number) {
        return numbers.in(set, number);
    }

    void put(long hash, Endpoint endpoint, long nowNanos) {
        int number = numbers.of(endpoint);
        if (number != StickyTable.NONE) {
            table.put(hash, number, nowNanos);
        }
    }

    /** Bytes that it has taken so far, off heap. */
    public long allocatedBytes() {
        return table.allocatedBytes();
    }

    @Override
    public void close() {
        table.close();
    }
}
