package balancebeam.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many file descriptors this process may have, and how many of them clients may take. Thread-safe. */
final class Descriptors {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\d+)");

    /** Jars, the loops' own, the listeners, probes. */
    private static final int OWN = 64;

    private static final int MOST_FOR_ENDPOINTS = 1024;

    private Descriptors() {}

    /**
     * What is left for clients when the process and its connections to endpoints have theirs: without these a client could
     * be accepted and not be served. At least 1.
     */
    static int forClients() {
        return forClients(limit());
    }

    static int forClients(long limit) {
        long forEndpoints = Math.min(limit / 4, MOST_FOR_ENDPOINTS);
        return Math.clamp(limit - OWN - forEndpoints, 1, Integer.MAX_VALUE);
    }

    private static long limit() {
        try {
            Matcher found = OPEN_FILES.matcher(Files.readString(LIMITS));
            return found.find() ? Long.parseLong(found.group(1)) : Integer.MAX_VALUE;
        } catch (IOException e) {
            LOG.debug("No {} on this system", LIMITS, e);
            return Integer.MAX_VALUE;
        }
    }
}
