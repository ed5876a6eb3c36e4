package balancebeam;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at configuration files and folders once a second, and acts when they have changed and then stood still for a second. Looking rather
 * than being told (inotify) sees what editors, mounts and Kubernetes' swapped links do, all alike.
 */
final class ConfigWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private ConfigWatch() {}

    /**
     * Begins, on a thread of its own, for the life of the process.
     *
     * @param paths files, and folders in which files may come and go
     */
    static void start(List<Path> paths, Runnable onChange) {
        Thread.ofPlatform().daemon().name("config-watch").start(() -> watch(paths, onChange));
    }

    private static void watch(List<Path> paths, Runnable onChange) {
        String acted = state(paths);
        String before = acted;
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                String now = state(paths);
                if (now.equals(before) && !now.equals(acted)) {
                    acted = now;
                    onChange.run();
                }
                before = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String state(List<Path> paths) {
        StringBuilder state = new StringBuilder();
        for (Path path : paths) {
            state.append(path).append(' ').append(state(path)).append('\n');
            if (Files.isDirectory(path)) {
                state.append(state(inFolder(path)));
            }
        }
        return state.toString();
    }

    private static List<Path> inFolder(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !Files.isDirectory(file)).sorted().toList();
        } catch (IOException e) {
            LOG.debug("Looking into {}", folder, e);
            return List.of();
        }
    }

    private static String state(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return "%s %s %d".formatted(found.fileKey(), found.lastModifiedTime(), found.size());
        } catch (IOException e) {
            LOG.debug("Looking at {}", file, e);
            return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? "unreadable" : "gone";
        }
    }
}
