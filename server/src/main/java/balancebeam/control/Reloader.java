package balancebeam.control;

import balancebeam.config.Config;
import balancebeam.config.ConfigDiff;
import balancebeam.config.text.Problem;
import balancebeam.config.text.Reading;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again and makes it the one in force: validate, compare, swap. One at a time, however many ask.
 * Thread-safe. What is wrong changes nothing, and is said in the log, in the result and in the history.
 */
public final class Reloader {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private static final String BUG = "a bug of Balancebeam's, see its log";

    private final @Nullable Supplier<Reading> source;
    private final Applier applier;
    private final ReloadHistory history = new ReloadHistory();
    private volatile Map<Path, String> texts = Map.of();

    /** Makes a configuration the one in force. */
    public interface Applier {
        Config inForce();

        /** Swaps it in, or throws and has changed nothing. */
        void apply(Config config) throws IOException;

        /** A reload begins; {@link #ended} follows, however it goes. */
        default void began() {}

        /** A reload has ended. */
        default void ended(ReloadResult result) {}
    }

    /** @param source reads what was configured; null when that were flags, which can't change */
    public Reloader(@Nullable Supplier<Reading> source, Applier applier) {
        this.source = source;
        this.applier = applier;
    }

    /** What is in force was read from these files. */
    public void started(List<Path> files) {
        texts = ConfigTexts.of(files);
    }

    /** The text of what is in force, by file, without secrets; empty when it came from flags. */
    public Map<Path, String> texts() {
        return texts;
    }

    public ReloadHistory history() {
        return history;
    }

    /** What a reload would do now; nothing is changed. */
    public Plan plan() {
        if (source == null) {
            return Plan.failed(List.of("It was started from flags: there is no file to read again."));
        }
        Reading reading = source.get();
        Config next = reading.config();
        if (next == null) {
            return Plan.failed(
                    reading.problems().stream().map(Problem::toString).toList());
        }
        return new Plan(
                ConfigDiff.lines(applier.inForce(), next),
                List.of(),
                reading.warnings().stream().map(Problem::toString).toList(),
                reading.files(),
                next);
    }

    /** Does it; blocks until it is done, new endpoints' names resolved and old listeners closed. */
    public synchronized ReloadResult reload() {
        Instant at = Instant.now();
        long began = System.nanoTime();
        applier.began();
        ReloadResult result = result(at, began);
        history.add(result);
        applier.ended(result);
        result.warnings().forEach(warning -> LOG.warn("{}", warning));
        if (result.ok()) {
            LOG.info("Reloaded: {}", result.message());
        } else {
            LOG.error("Not reloaded, nothing has changed: {}", result.message());
        }
        return result;
    }

    private Plan planOrBug() {
        try {
            return plan();
        } catch (RuntimeException e) {
            LOG.error("Bug while reading the configuration", e);
            return Plan.failed(List.of(BUG));
        }
    }

    private ReloadResult result(Instant at, long began) {
        Plan plan = planOrBug();
        boolean ok = false;
        String message;
        Config next = plan.next();
        if (next == null) {
            message = String.join("\n", plan.problems());
        } else {
            try {
                applier.apply(next);
                texts = ConfigTexts.of(plan.files());
                ok = true;
                message = plan.changes().isEmpty()
                        ? "nothing had changed"
                        : plan.changes().stream().collect(Collectors.joining("; "));
            } catch (IOException e) {
                message = String.valueOf(e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("Bug while reloading", e);
                message = BUG;
            }
        }
        return new ReloadResult(at, Duration.ofNanos(System.nanoTime() - began), ok, message, plan.warnings());
    }
}
