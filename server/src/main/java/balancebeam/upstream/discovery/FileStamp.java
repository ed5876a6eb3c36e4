package balancebeam.upstream.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * By what one sees that a file is another one now, or was written. Symbolic links are followed, so that it differs too when
 * a link anywhere in the path is swapped. Immutable.
 *
 * @param identity device and inode
 */
record FileStamp(FileTime modified, long bytes, String identity) {
    /** @throws IOException also when it is no regular file: reading a pipe might never end */
    static FileStamp of(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException("not a regular file");
        }
        return new FileStamp(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
    }
}
