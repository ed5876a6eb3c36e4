package balancebeam.control.status;

import balancebeam.control.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the memory is, by kind. Static functions without state. */
public final class MemoryView {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryView.class);
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long KIBIBYTE = 1024;

    private MemoryView() {}

    /** In bytes; -1 where the system does not tell. */
    public static Map<String, Object> json(Instance instance) {
        Runtime runtime = Runtime.getRuntime();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rssBytes", resident());
        json.put("heapUsedBytes", runtime.totalMemory() - runtime.freeMemory());
        json.put("heapMaxBytes", runtime.maxMemory());
        json.put("bufferBytes", instance.bufferBytes());
        return json;
    }

    private static long resident() {
        try {
            List<String> lines = Files.readAllLines(STATUS);
            for (String line : lines) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBIBYTE;
                }
            }
        } catch (IOException e) {
            LOG.debug("No {}", STATUS, e);
        }
        return -1;
    }
}
