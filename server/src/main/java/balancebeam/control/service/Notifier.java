package balancebeam.control.service;

import balancebeam.net.UnixDatagram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager how this process does (sd_notify(3)): one datagram for each thing that happens. Thread-safe. Without
 * a NOTIFY_SOCKET in the environment it does nothing; what can't be told is logged, and the process goes on.
 */
public final class Notifier {
    /** Tells nobody. */
    public static final Notifier NONE = new Notifier("", null, 0);

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final int MOST_STATUS = 300;
    private static final long MICRO = 1_000;

    private final String path;
    private @Nullable UnixDatagram socket;
    private final long watchdogNanos;
    private boolean complained;

    private Notifier(String path, @Nullable UnixDatagram socket, long watchdogNanos) {
        this.path = path;
        this.socket = socket;
        this.watchdogNanos = watchdogNanos;
    }

    /** What NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID say. */
    public static Notifier of(Map<String, String> environment, long pid) {
        String path = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (path.isEmpty()) {
            return NONE;
        }
        try {
            return new Notifier(path, UnixDatagram.connect(path), watchdogNanos(environment, pid));
        } catch (IOException e) {
            LOG.error("The service manager will not hear of this process: NOTIFY_SOCKET {}", e.getMessage());
            return NONE;
        }
    }

    private static long watchdogNanos(Map<String, String> environment, long pid) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        String meant = environment.getOrDefault("WATCHDOG_PID", "");
        boolean ours = meant.isEmpty() || meant.equals(Long.toString(pid));
        return ours && micros.matches("[0-9]{1,15}") ? Long.parseLong(micros) * MICRO : 0;
    }

    /** How long it may give no sign of life; 0 for as long as it likes. */
    public long watchdogNanos() {
        return watchdogNanos;
    }

    /** It serves: after the start, and after each reload, whether that went well or not. */
    public void ready(String status) {
        send("READY=1\nSTATUS=" + line(status));
    }

    /** It reads its configuration again; {@link #ready} follows. */
    public void reloading() {
        // System.nanoTime is CLOCK_MONOTONIC on Linux, which is what is asked for.
        send("RELOADING=1\nMONOTONIC_USEC=%d\nSTATUS=Reloading".formatted(System.nanoTime() / MICRO));
    }

    /**
     * It stops.
     *
     * @param atMost how long that takes: so long it is left alone, whatever the unit says
     */
    public void stopping(String status, Duration atMost) {
        send("STOPPING=1\nEXTEND_TIMEOUT_USEC=%d\nSTATUS=%s"
                .formatted(TimeUnit.NANOSECONDS.toMicros(atMost.toNanos()), line(status)));
    }

    /** How it does, in words. */
    public void status(String status) {
        send("STATUS=" + line(status));
    }

    /** A sign of life. */
    public void alive() {
        send("WATCHDOG=1");
    }

    /** Line breaks would begin another variable. */
    private static String line(String text) {
        String first = text.lines().findFirst().orElse("");
        long more = text.lines().count() - 1;
        String line = more > 0 ? "%s (and %d more)".formatted(first, more) : first;
        return line.length() > MOST_STATUS ? line.substring(0, MOST_STATUS) + "…" : line;
    }

    private synchronized void send(String message) {
        if (path.isEmpty()) {
            return;
        }
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        try {
            send(bytes);
            complained = false;
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                LOG.error("The service manager can't be told {}: {}", message.replace('\n', ' '), e.getMessage());
            }
        }
    }

    private void send(byte[] message) throws IOException {
        UnixDatagram open = socket;
        if (open != null) {
            try {
                open.send(ByteBuffer.wrap(message));
                return;
            } catch (IOException e) {
                LOG.debug("The service manager may have been started anew", e);
                open.close();
                socket = null;
            }
        }
        open = UnixDatagram.connect(path);
        socket = open;
        open.send(ByteBuffer.wrap(message));
    }
}
