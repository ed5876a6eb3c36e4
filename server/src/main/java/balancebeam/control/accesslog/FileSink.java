package balancebeam.control.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that lines are appended to. It is made, with mode 0640, when it is not there.
 *
 * <p>When the disk is full in the middle of a line, the rest of that line is kept and written first as soon as there is room,
 * so that the next one does not begin in the middle of it.
 */
final class FileSink implements LineSink {
    private static final Set<StandardOpenOption> APPEND =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    private static final String MODE = "rw-r-----";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Path path;
    private FileChannel file;
    private ByteBuffer cut = NOTHING;

    private FileSink(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /** @throws IOException saying why it can't be opened */
    static FileSink open(Path path) throws IOException {
        return new FileSink(path, channel(path));
    }

    private static FileChannel channel(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new IOException("%s: the folder %s does not exist".formatted(path, folder));
        }
        if (Files.isDirectory(path)) {
            throw new IOException(path + " is a folder");
        }
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(MODE))}
                : new FileAttribute<?>[0];
        try {
            return FileChannel.open(path, APPEND, attributes);
        } catch (AccessDeniedException e) {
            throw new IOException(path + ": permission denied", e);
        } catch (FileSystemException e) {
            throw new IOException(path + ": " + (e.getReason() == null ? e.toString() : e.getReason()), e);
        }
    }

    @Override
    public void write(LineBuffer lines) throws IOException {
        while (cut.hasRemaining()) {
            file.write(cut);
        }
        ByteBuffer all = lines.rest();
        int start = all.position();
        try {
            while (all.hasRemaining()) {
                file.write(all);
            }
        } finally {
            cut = ByteBuffer.wrap(lines.took(all.position() - start));
        }
    }

    @Override
    public void reopen() throws IOException {
        FileChannel before = file;
        file = channel(path);
        cut = NOTHING;
        before.close();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
