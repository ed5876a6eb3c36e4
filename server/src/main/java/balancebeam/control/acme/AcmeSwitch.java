package balancebeam.control.acme;

import balancebeam.config.AcmeConfig;
import balancebeam.config.Config;
import balancebeam.control.AcmeView;
import balancebeam.tls.AcmeChallenges;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Certificates by ACME, as the configuration wants them now. Thread-safe. */
public final class AcmeSwitch implements AutoCloseable {
    private final AcmeChallenges challenges = new AcmeChallenges();
    private final CertificateKeeper.Counted counted = new CertificateKeeper.Counted();
    private @Nullable AcmeConfig config;
    private volatile @Nullable KeeperThread running;

    /** What is to be met now. */
    public AcmeChallenges challenges() {
        return challenges;
    }

    /** How it stands with each name; none where nothing is had by ACME. */
    public List<AcmeView> views() {
        KeeperThread now = running;
        return now == null ? List.of() : now.views();
    }

    /** What has become of tries since the start of the process. */
    public AcmeView.Counts counts() {
        return new AcmeView.Counts(counted.issued().get(), counted.failed().get());
    }

    /**
     * Finds out whether it can be done.
     *
     * @throws IOException when the folder of the state can't be written to; then nothing has changed
     */
    public synchronized Change prepare(Config wanted) throws IOException {
        AcmeConfig next = wanted.acmeNames().isEmpty() ? null : wanted.acme();
        if (next != null && !Objects.equals(next, config)) {
            new StateFolder(next).make();
        }
        return new Change(next, wanted.acmeNames());
    }

    @Override
    public synchronized void close() {
        KeeperThread last = running;
        running = null;
        config = null;
        if (last != null) {
            last.close();
        }
    }

    /** What a reload makes of it. */
    public final class Change {
        private final @Nullable AcmeConfig next;
        private final Set<String> names;

        private Change(@Nullable AcmeConfig next, Set<String> names) {
            this.next = next;
            this.names = names;
        }

        /** Makes it so, once listeners are open: an authority comes to them. */
        public void commit() {
            synchronized (AcmeSwitch.this) {
                KeeperThread before = running;
                if (before != null && Objects.equals(next, config)) {
                    before.names(names);
                    return;
                }
                if (before != null) {
                    before.close();
                }
                config = next;
                running = next == null ? null : KeeperThread.start(next, names, challenges, counted);
            }
        }
    }
}
