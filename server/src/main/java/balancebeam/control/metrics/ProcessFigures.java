package balancebeam.control.metrics;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the system and the Java machine say of this process; what they don't say is NaN. Thread-safe. */
final class ProcessFigures {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessFigures.class);
    private static final Path PROC = Path.of("/proc/self");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern DESCRIPTORS = Pattern.compile("Max open files\\s+(\\d+)");

    private final String version;

    /** @param version of the product */
    ProcessFigures(String version) {
        this.version = version;
    }

    String version() {
        return version;
    }

    double residentBytes() {
        return fromFile(PROC.resolve("status"), RESIDENT) * 1024;
    }

    double maxDescriptors() {
        return fromFile(PROC.resolve("limits"), DESCRIPTORS);
    }

    private static double fromFile(Path file, Pattern pattern) {
        return known(file, path -> {
            Matcher found = pattern.matcher(Files.readString(path));
            return found.find() ? Double.parseDouble(found.group(1)) : Double.NaN;
        });
    }

    double openDescriptors() {
        return known(PROC.resolve("fd"), path -> {
            try (Stream<Path> open = Files.list(path)) {
                return (double) open.count() - 1; // Not the one that lists them.
            }
        });
    }

    private interface Reading {
        double of(Path path) throws IOException;
    }

    private static double known(Path path, Reading reading) {
        try {
            return reading.of(path);
        } catch (IOException e) {
            LOG.debug("No {} on this system", path, e);
            return Double.NaN;
        }
    }

    double cpuSeconds() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .map(nanos -> nanos / 1e9)
                .orElse(Double.NaN);
    }

    double heapUsedBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    double heapCommittedBytes() {
        return Runtime.getRuntime().totalMemory();
    }

    double heapMaxBytes() {
        return Runtime.getRuntime().maxMemory();
    }

    /** What was allocated of memory outside the heap, by buffers and by arenas. */
    double directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToDouble(BufferPoolMXBean::getMemoryUsed)
                .findFirst()
                .orElse(Double.NaN);
    }
}
