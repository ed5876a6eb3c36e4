package balancebeam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatchTest {
    @TempDir
    private Path folder;

    @Test
    void whatComesGoesAndChangesInAFolderIsSeen() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "a");
        List<Path> watched = List.of(folder);
        String before = ConfigWatch.state(watched);
        assertEquals(before, ConfigWatch.state(watched));
        Path added = Files.writeString(folder.resolve("b.yaml"), "b");
        String with = ConfigWatch.state(watched);
        assertNotEquals(before, with);
        Files.writeString(added, "longer");
        assertNotEquals(with, ConfigWatch.state(watched));
        String changed = ConfigWatch.state(watched);
        Files.delete(added);
        assertNotEquals(changed, ConfigWatch.state(watched));
    }

    @Test
    void aFileThatIsSwappedForAnotherIsSeen() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "one");
        String before = ConfigWatch.state(List.of(file));
        Path other = Files.writeString(folder.resolve("new"), "two");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertNotEquals(before, ConfigWatch.state(List.of(file)));
    }
}
