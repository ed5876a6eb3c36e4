package balancebeam.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a Unix socket that this process listens at: who may connect is who may write to it. Thread-safe.
 *
 * <p>The kernel leaves such a file behind when its process ends, however that ends. One that nobody listens at is removed
 * before the next bind; one that somebody listens at, and what is no socket at all, stays.
 */
public final class UnixSocketFile {
    private static final Logger LOG = LoggerFactory.getLogger(UnixSocketFile.class);

    /** Stands for whoever connects: a process of this machine, which has no address. */
    static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static final int TYPE_MASK = 0170000;
    private static final int SOCKET_TYPE = 0140000;

    private final Path path;
    private Set<PosixFilePermission> mode;
    private @Nullable Object key;

    /** @param mode as chmod takes it, such as 0660 */
    public UnixSocketFile(Path path, int mode) {
        this.path = path;
        this.mode = permissions(mode);
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        // From the owner's "read" on in the order of the bits, highest first.
        Set<PosixFilePermission> all = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] bits = PosixFilePermission.values();
        for (int i = 0; i < bits.length; i++) {
            if ((mode >> (bits.length - 1 - i) & 1) != 0) {
                all.add(bits[i]);
            }
        }
        return all;
    }

    public Path path() {
        return path;
    }

    /**
     * Removes what an ended process has left.
     *
     * @throws IOException saying why nobody can listen here
     */
    void makeRoom() throws IOException {
        Path folder = Objects.requireNonNullElse(path.toAbsolutePath().getParent(), path);
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder);
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!isSocket()) {
                throw new IOException("something else is there, which is no socket");
            }
            if (isListenedAt()) {
                throw new IOException("another process listens there");
            }
            Files.deleteIfExists(path);
            LOG.info("Removed {}, which an ended process had left", path);
        }
    }

    private boolean isSocket() throws IOException {
        int type = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE_MASK;
        return type == SOCKET_TYPE;
    }

    private boolean isListenedAt() throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // With a full backlog it would wait.
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    /** It is bound: from now on those may connect that the mode lets. */
    synchronized void bound() throws IOException {
        Files.setPosixFilePermissions(path, mode);
        key = fileKey();
    }

    /** From now on those may connect that this mode lets. */
    public synchronized void allow(int newMode) throws IOException {
        mode = permissions(newMode);
        Files.setPosixFilePermissions(path, mode);
    }

    private @Nullable Object fileKey() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** Removes the file, unless it is another one by now. */
    synchronized void remove() {
        try {
            if (key != null && key.equals(fileKey())) {
                key = null;
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.debug("{} can't be removed", path, e); // Somebody else has done it.
        }
    }
}
