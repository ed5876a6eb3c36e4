package balancebeam.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TLS context made from files, and made again as they change. Engines keep the context that they are from until they are
 * released: those that run see nothing of a change or of the end. Thread-safe.
 */
final class LiveContext implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveContext.class);

    /** Makes a context from the files as they are, or throws {@link IllegalArgumentException}. */
    private final Supplier<Made> recipe;

    private final List<Path> files;
    private final boolean speaks;
    private FileStamps seen;
    private boolean closed;
    private volatile @Nullable Made current;

    /**
     * A context and what it was made of.
     *
     * @param end done before it is released
     */
    record Made(SslContext context, List<Identity> identities, Runnable end) {
        Made {
            identities = List.copyOf(identities);
        }

        /** No engine is made of it any more. */
        void retire() {
            end.run();
            ReferenceCountUtil.release(context);
        }
    }

    LiveContext(List<Path> files, Supplier<Made> recipe) {
        this(files, recipe, true);
    }

    /** @param speaks whether the log hears what is wrong with the files: not twice of the same ones */
    LiveContext(List<Path> files, Supplier<Made> recipe, boolean speaks) {
        this.recipe = recipe;
        this.speaks = speaks;
        this.files = List.copyOf(files);
        // Before they are read: what changes meanwhile is seen as a change.
        this.seen = FileStamps.of(files);
        Made made = recipe.get();
        this.current = made;
        // Of the user's files was warned with the configuration, which names them.
        warn(made.identities.stream().filter(identity -> identity.config().acme() != null));
    }

    private void warn(Stream<Identity> identities) {
        if (speaks) {
            Instant now = Instant.now();
            identities.flatMap(identity -> identity.warnings(now).stream()).forEach(warning -> LOG.warn("{}", warning));
        }
    }

    /** @throws IllegalStateException after the end */
    <T> T make(Function<SslContext, T> maker) {
        while (true) {
            Made made = current;
            if (made == null) {
                throw new IllegalStateException("closed");
            }
            try {
                ReferenceCountUtil.retain(made.context);
            } catch (IllegalReferenceCountException e) {
                // Another took its place just now.
                continue;
            }
            try {
                return maker.apply(made.context);
            } finally {
                ReferenceCountUtil.release(made.context);
            }
        }
    }

    List<CertificateView> certificates() {
        Made made = current;
        Instant now = Instant.now();
        return made == null
                ? List.of()
                : made.identities.stream().map(identity -> identity.view(now)).toList();
    }

    /** Whether there is a new context, for the files have changed and are right. What is wrong is logged once per change. */
    synchronized boolean reloadIfChanged() {
        Made old = current;
        FileStamps stamps = FileStamps.of(files);
        if (closed || old == null || stamps.equals(seen)) {
            return false;
        }
        seen = stamps;
        try {
            Made made = recipe.get();
            current = made;
            warn(made.identities.stream());
        } catch (IllegalArgumentException e) {
            if (speaks) {
                LOG.error("The certificates stay as they were: {}", e.getMessage());
            }
            return false;
        }
        old.retire();
        return true;
    }

    @Override
    public synchronized void close() {
        Made last = current;
        closed = true;
        current = null;
        if (last != null) {
            last.retire();
        }
    }
}
