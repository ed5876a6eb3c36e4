package balancebeam.cli.admin;

import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Closes a channel when its time is over, which ends whatever it blocks in: Unix sockets have no time-outs. Thread-safe. */
final class Watchdog extends Thread implements AutoCloseable {
    private final Channel channel;
    private final Duration patience;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean bitten;

    Watchdog(Channel channel, Duration patience) {
        super("watchdog");
        this.channel = channel;
        this.patience = patience;
        setDaemon(true);
        start();
    }

    @Override
    public void run() {
        try {
            if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                bitten = true;
                channel.close();
            }
        } catch (InterruptedException e) {
            interrupt();
        } catch (IOException e) {
            // Then it is closed all the same.
        }
    }

    /** Whether the time was over. */
    boolean hasBitten() {
        return bitten;
    }

    @Override
    public void close() {
        done.countDown();
    }
}
