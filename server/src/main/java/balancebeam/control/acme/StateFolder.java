package balancebeam.control.acme;

import balancebeam.config.AcmeConfig;
import balancebeam.config.AcmeConfig.KeyType;
import balancebeam.tls.AcmeFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is kept on disk of one authority: the account's key, certificates, and what became of tries. A file is there whole or not at
 * all, whenever the process ends. Only its owner may read it. One thread, but for the lock of other processes.
 */
final class StateFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateFolder.class);
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final AcmeConfig config;
    private @Nullable FileChannel channel;
    private @Nullable FileLock lock;

    StateFolder(AcmeConfig config) {
        this.config = config;
    }

    /**
     * Makes what is not there yet.
     *
     * @throws IOException naming the folder, if it can't be made or written to
     */
    void make() throws IOException {
        Path certificates = config.folder().resolve("certificates");
        try {
            Files.createDirectories(certificates, FOLDER);
            Files.delete(Files.createTempFile(certificates, ".", ".try", FILE));
        } catch (IOException | UnsupportedOperationException e) {
            throw new IOException("ACME: the folder %s can't be written to: %s".formatted(certificates, reason(e)), e);
        }
    }

    static String reason(Exception e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof FileSystemException
                ? e.getClass().getSimpleName().replace("Exception", "") + " " + message
                : message;
    }

    /** Whether no other process has the folder, so that this one may order: from now on none else may. */
    boolean isOurs() throws IOException {
        FileLock held = lock;
        if (held != null && held.isValid()) {
            return true;
        }
        if (channel == null) {
            channel = FileChannel.open(
                    config.folder().resolve("lock"), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), FILE);
        }
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null; // Another balancer in this very process has it.
        }
        if (lock != null) {
            clear();
        }
        return lock != null;
    }

    /** What a process that was killed had begun to write. */
    private void clear() throws IOException {
        for (Path folder : List.of(config.folder(), config.folder().resolve("certificates"))) {
            try (DirectoryStream<Path> begun = Files.newDirectoryStream(folder, ".*.new")) {
                for (Path file : begun) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** The account's; made with the first call. One that can't be read is put aside. */
    KeyPair accountKey() throws IOException {
        Path file = config.folder().resolve("account.pem");
        try {
            KeyPair kept = AcmeFiles.keys(file);
            if (kept != null) {
                return kept;
            }
        } catch (IllegalArgumentException e) {
            putAside(file, e.getMessage());
        }
        KeyPair made = AcmeFiles.newKeys(KeyType.ECDSA_P256);
        write(file, AcmeFiles.pem(made));
        return made;
    }

    /** The certificate for a name; null for none. One that can't be read is put aside. */
    AcmeFiles.@Nullable Kept certificate(String name) throws IOException {
        Path file = config.file(name);
        try {
            return AcmeFiles.certificate(file);
        } catch (IllegalArgumentException e) {
            putAside(file, e.getMessage());
            return null;
        }
    }

    /** When that of a name was written; null if it is not there. */
    @Nullable
    Instant written(String name) {
        try {
            return Files.getLastModifiedTime(config.file(name)).toInstant();
        } catch (IOException e) {
            return null;
        }
    }

    void certificate(String name, String pem) throws IOException {
        write(config.file(name), pem);
    }

    private Path tries(String name) {
        return config.folder().resolve("certificates").resolve(name + ".tries");
    }

    /** What became of the last tries for a name. */
    Tries tries(String name, Instant now) throws IOException {
        Path file = tries(name);
        try {
            return Tries.parse(Files.readString(file)).sane(now);
        } catch (NoSuchFileException e) {
            return Tries.NONE;
        } catch (IOException | IllegalArgumentException e) {
            putAside(file, reason(e));
            return Tries.NONE;
        }
    }

    void tries(String name, Tries tries) throws IOException {
        if (tries.failures() == 0) {
            Files.deleteIfExists(tries(name));
        } else {
            write(tries(name), tries.text());
        }
    }

    /** Nothing that was there is lost, and nothing of it is used. */
    private static void putAside(Path file, @Nullable String why) throws IOException {
        Path aside = file.resolveSibling(
                file.getFileName() + ".unreadable-" + Instant.now().getEpochSecond());
        LOG.error("ACME: {}; it is put aside as {}, and made anew", why, aside);
        Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is in no folder");
        }
        Path fresh = Files.createTempFile(folder, ".", ".new", FILE);
        try {
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /** Others may have it. */
    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        lock = null;
        if (open != null) {
            open.close();
        }
    }
}
