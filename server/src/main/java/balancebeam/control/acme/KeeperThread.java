package balancebeam.control.acme;

import balancebeam.config.AcmeConfig;
import balancebeam.control.AcmeView;
import balancebeam.tls.AcmeChallenges;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread on which certificates are kept. Thread-safe. */
final class KeeperThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeeperThread.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration AFTER_A_BUG = Duration.ofMinutes(1);

    private final StateFolder state;
    private final CertificateKeeper keeper;
    private final Semaphore woken = new Semaphore(0);
    private final Thread thread;

    private KeeperThread(StateFolder state, CertificateKeeper keeper) {
        this.state = state;
        this.keeper = keeper;
        this.thread = Thread.ofPlatform().name("acme").daemon().unstarted(this::run);
    }

    static KeeperThread start(
            AcmeConfig config, Set<String> names, AcmeChallenges challenges, CertificateKeeper.Counted counted) {
        StateFolder state = new StateFolder(config);
        AcmeAuthority authority = new AcmeAuthority(config, state, challenges);
        CertificateKeeper keeper =
                new CertificateKeeper(config, state, authority, InstantSource.system(), new SecureRandom(), counted);
        keeper.names(names);
        KeeperThread made = new KeeperThread(state, keeper);
        made.thread.start();
        return made;
    }

    void names(Set<String> wanted) {
        keeper.names(wanted);
        woken.release();
    }

    List<AcmeView> views() {
        return keeper.views();
    }

    private void run() {
        try {
            while (true) {
                Duration quiet = look();
                if (woken.tryAcquire(quiet.toMillis() + 1, TimeUnit.MILLISECONDS)) {
                    woken.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("ACME: ended");
        } finally {
            release();
        }
    }

    private Duration look() throws InterruptedException {
        try {
            return keeper.look();
        } catch (RuntimeException e) {
            LOG.error("ACME: a bug; it goes on in a minute", e);
            return AFTER_A_BUG;
        }
    }

    private void release() {
        try {
            state.close();
        } catch (IOException e) {
            LOG.warn("ACME: the folder can't be let go: {}", StateFolder.reason(e));
        }
    }

    /** What is being asked for is given up; the folder is free for another one. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
