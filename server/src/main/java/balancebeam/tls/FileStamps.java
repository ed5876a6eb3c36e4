package balancebeam.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the file system says of some files, their contents aside: if it is equal, they have not changed. Links are followed, so
 * one that leads elsewhere is a change. Immutable.
 */
record FileStamps(Map<Path, String> stamps) {
    FileStamps {
        stamps = Map.copyOf(stamps);
    }

    static FileStamps of(Collection<Path> files) {
        Map<Path, String> stamps = new HashMap<>();
        for (Path file : files) {
            stamps.put(file, stamp(file));
        }
        return new FileStamps(stamps);
    }

    private static String stamp(Path file) {
        try {
            // The time of change is set by the system alone: a copy that keeps the time of modification does not hide
            // by it.
            return new TreeMap<>(Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime")).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return e.getClass().getSimpleName();
        }
    }
}
