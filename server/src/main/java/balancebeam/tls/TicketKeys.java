package balancebeam.tls;

import balancebeam.time.Ticker;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;

/**
 * The keys of session tickets: a client that comes back with its ticket resumes its session at any loop, any listener of the
 * same demands on clients, and after any reload. A new key each hour, so that one that leaks opens little; tickets of old keys
 * are taken for {@link #ACCEPTED}, and renewed. They live in memory only. Thread-safe.
 *
 * <p>The JDK's provider keeps keys of its own for each context.
 */
public final class TicketKeys {
    /** How long tickets are made with one key. */
    public static final Duration ROTATION = Duration.ofHours(1);
    /** How long after it was made the tickets of a key are taken. */
    public static final Duration ACCEPTED = Duration.ofHours(12);

    private final Ticker ticker;
    private final SecureRandom random = new SecureRandom();
    /** The newest first. */
    private final Deque<Aged> keys = new ArrayDeque<>();

    /** Who makes tickets, and how it is told by which keys: the first makes them, all open them. */
    private final IdentityHashMap<Object, Consumer<List<OpenSslSessionTicketKey>>> contexts = new IdentityHashMap<>();

    private record Aged(OpenSslSessionTicketKey key, long madeNanos) {}

    public TicketKeys(Ticker ticker) {
        this.ticker = ticker;
        keys.add(newKey());
    }

    private Aged newKey() {
        return new Aged(
                new OpenSslSessionTicketKey(
                        bytes(OpenSslSessionTicketKey.NAME_SIZE),
                        bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                        bytes(OpenSslSessionTicketKey.AES_KEY_SIZE)),
                ticker.nanos());
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Makes a new key if the newest is an hour old, and forgets those that are too old; to be called every minute or so. */
    public synchronized boolean rotateIfDue() {
        long now = ticker.nanos();
        if (now - keys.getFirst().madeNanos < ROTATION.toNanos()) {
            return false;
        }
        keys.removeIf(key -> now - key.madeNanos >= ACCEPTED.toNanos());
        keys.addFirst(newKey());
        contexts.values().forEach(this::hand);
        return true;
    }

    /** The context makes tickets from now on, by these keys; it must be detached before it is released. */
    void attach(OpenSslSessionContext context) {
        attach(context, now -> context.setTicketKeys(now.toArray(OpenSslSessionTicketKey[]::new)));
    }

    /** The same for another kind of context. */
    synchronized void attach(Object context, Consumer<List<OpenSslSessionTicketKey>> taker) {
        contexts.put(context, taker);
        hand(taker);
    }

    synchronized void detach(Object context) {
        contexts.remove(context);
    }

    private void hand(Consumer<List<OpenSslSessionTicketKey>> taker) {
        taker.accept(keys.stream().map(Aged::key).toList());
    }

    synchronized int count() {
        return keys.size();
    }
}
