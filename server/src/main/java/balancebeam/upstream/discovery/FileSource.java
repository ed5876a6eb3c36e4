package balancebeam.upstream.discovery;

import balancebeam.config.EndpointConfig;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints that a file names, which is read again whenever it has changed: see {@link FileTargets}. Thread-safe.
 *
 * <p>Whether it has changed is looked up each second, as no notification of the system is good for all cases: editors
 * replace the file, Kubernetes swaps a link in the middle of its path, and on network mounts changes come without any. A
 * changed file is read only when it looked the same twice, so that one which is being written is not taken half. What can't be
 * read keeps the last endpoints, and so does a file that names none: an accident rather than a wish.
 */
public final class FileSource implements EndpointSource {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Path path;
    private final Later later;
    private final Function<List<EndpointConfig>, EndpointSource> resolution;
    private final Outage outage;

    // One look at a time.
    private @Nullable FileStamp taken;
    private @Nullable FileStamp seen;
    private boolean looked;

    private volatile @Nullable EndpointSource names;
    private volatile boolean closed;

    private final Object telling = new Object();
    /** By the name in the file: what a version of it tells, that still looks up the name, does not have to know. */
    private Map<String, List<Found>> lastByName = Map.of();

    private List<Found> told = List.of();
    private int version;

    /** @param scheduler starts looks at the file; they do not run on it */
    public FileSource(Path path, ScheduledExecutorService scheduler) {
        this(
                path,
                Later.onVirtualThreads(scheduler, "watch " + path.getFileName()),
                endpoints -> new NameResolution(endpoints, scheduler),
                new Outage("Endpoints file " + path, LOG));
    }

    /** @param resolution of the names in one version of the file */
    FileSource(Path path, Later later, Function<List<EndpointConfig>, EndpointSource> resolution, Outage outage) {
        this.path = path;
        this.later = later;
        this.resolution = resolution;
        this.outage = outage;
    }

    /** Reads the file for the first time within the call. */
    @Override
    public void start(Consumer<List<Found>> consumer) {
        lookAgain(consumer);
    }

    @Override
    public void close() {
        closed = true;
        EndpointSource last = names;
        if (last != null) {
            last.close();
        }
    }

    private void lookAgain(Consumer<List<Found>> consumer) {
        if (closed) {
            return;
        }
        try {
            look(consumer);
        } finally {
            later.run(POLL, () -> lookAgain(consumer));
        }
    }

    private void look(Consumer<List<Found>> consumer) {
        try {
            FileStamp now = FileStamp.of(path);
            boolean settled = !looked || now.equals(seen);
            looked = true;
            seen = now;
            if (settled && !now.equals(taken)) {
                take(now, consumer);
            }
        } catch (IOException e) {
            looked = true;
            taken = null;
            outage.because(reason(e), known());
        }
    }

    private void take(FileStamp now, Consumer<List<Found>> consumer) throws IOException {
        List<EndpointConfig> endpoints;
        try {
            endpoints = FileTargets.read(path);
        } catch (IllegalArgumentException e) {
            // Not again before it changes.
            taken = now;
            outage.because(String.valueOf(e.getMessage()), known());
            return;
        }
        taken = now;
        outage.over(endpoints.size());
        follow(endpoints, consumer);
    }

    private void follow(List<EndpointConfig> endpoints, Consumer<List<Found>> consumer) {
        EndpointSource before = names;
        if (before != null) {
            before.close();
        }
        int mine;
        synchronized (telling) {
            mine = ++version;
        }
        EndpointSource after = resolution.apply(endpoints);
        names = after;
        after.start(found -> tell(mine, endpoints, found, consumer));
        if (closed) {
            after.close();
        }
    }

    private void tell(int from, List<EndpointConfig> endpoints, List<Found> found, Consumer<List<Found>> consumer) {
        Map<String, List<Found>> byName = new LinkedHashMap<>();
        found.forEach(one ->
                byName.computeIfAbsent(one.name(), name -> new ArrayList<>()).add(one));
        synchronized (telling) {
            if (closed || from != version) {
                return;
            }
            for (EndpointConfig endpoint : endpoints) {
                String name = endpoint.address().toString();
                byName.computeIfAbsent(name, missing -> last(endpoint));
            }
            lastByName = byName;
            List<Found> all = endpoints.stream()
                    .flatMap(endpoint -> byName.getOrDefault(endpoint.address().toString(), List.of()).stream())
                    .toList();
            if (!all.isEmpty() && !all.equals(told)) {
                told = all;
                consumer.accept(all);
            }
        }
    }

    private List<Found> last(EndpointConfig endpoint) {
        return lastByName.getOrDefault(endpoint.address().toString(), List.of()).stream()
                .map(found -> Found.of(endpoint, found.address()))
                .toList();
    }

    private int known() {
        synchronized (telling) {
            return told.size();
        }
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "it is missing";
        }
        return "it can't be read: " + e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
