package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, in the layout of a release: the script, the jar and its libraries in one folder, and nothing to build. */
class LauncherStory {
    private static final Path HOME = Path.of(System.getProperty("balancebeam.home", ".."));
    private static final String VERSION = "balancebeam 0";

    @TempDir
    Path temp = Path.of("");

    private Path release = temp;

    @BeforeEach
    void unpackARelease() throws IOException {
        release = Files.createDirectories(temp.resolve("a folder with $paces"));
        Path target = HOME.resolve("server/target");
        copy(HOME.resolve("balancebeam"), release.resolve("balancebeam"));
        copy(target.resolve("balancebeam.jar"), release.resolve("balancebeam.jar"));
        Files.createDirectory(release.resolve("lib"));
        try (Stream<Path> libraries = Files.list(target.resolve("lib"))) {
            libraries.forEach(library -> copy(library, release.resolve("lib").resolve(library.getFileName())));
        }
    }

    @Test
    void itStartsFromAFolderWithSpaces() throws Exception {
        Outcome outcome = run(Map.of(), release.resolve("balancebeam").toString(), "--version");
        assertEquals(0, outcome.exitCode(), outcome.err());
        assertTrue(outcome.out().startsWith(VERSION), outcome.out());
        assertEquals("", outcome.err());
    }

    @Test
    void itStartsThroughSymbolicLinks() throws Exception {
        Path bin = Files.createDirectory(temp.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("first"), release.resolve("balancebeam"));
        Files.createSymbolicLink(bin.resolve("second"), Path.of("first"));
        Outcome outcome = run(Map.of(), bin.resolve("second").toString(), "--version");
        assertTrue(outcome.out().startsWith(VERSION), outcome.err());
    }

    @Test
    void itStartsFromThePathAndThroughTheShell() throws Exception {
        String path = release + ":" + System.getenv("PATH");
        assertTrue(run(Map.of("PATH", path), "/usr/bin/env", "balancebeam", "--version")
                .out()
                .startsWith(VERSION));
        assertTrue(run(Map.of(), "/bin/sh", "-c", "cd \"$0\" && sh balancebeam --version", release.toString())
                .out()
                .startsWith(VERSION));
    }

    @Test
    void anArchiveThatDoesNotFitCostsNothingButSpeed() throws Exception {
        String jdk = run(Map.of(), release.resolve("balancebeam").toString(), "--print-jdk")
                .out()
                .strip();
        String version = Files.readAllLines(Path.of(jdk, "release")).stream()
                .filter(line -> line.startsWith("JAVA_RUNTIME_VERSION="))
                .map(line -> line.replaceAll(".*=|\"", ""))
                .findFirst()
                .orElseThrow();
        Files.writeString(release.resolve("balancebeam-" + version + ".aot"), "not an archive at all");
        Outcome outcome = run(Map.of(), release.resolve("balancebeam").toString(), "--version");
        assertTrue(outcome.out().startsWith(VERSION), outcome.out());
        assertEquals("", outcome.err());
        assertEquals(0, outcome.exitCode());
    }

    @Test
    void moreFlagsForTheJvmAreTaken() throws Exception {
        Outcome outcome = run(
                Map.of("BALANCEBEAM_JAVA_OPTS", "-Xmx30m -XX:+PrintFlagsFinal"),
                release.resolve("balancebeam").toString(),
                "--version");
        assertTrue(outcome.out().contains("MaxHeapSize                              = 31457280"), "-Xmx30m came last");
    }

    @Test
    void anIncompleteInstallationIsSaidPlainly() throws Exception {
        Files.delete(release.resolve("balancebeam.jar"));
        Outcome outcome = run(Map.of(), release.resolve("balancebeam").toString(), "--version");
        assertEquals(1, outcome.exitCode());
        assertEquals(
                "balancebeam: %s/balancebeam.jar is missing; the installation is not complete.%n".formatted(release),
                outcome.err());
    }

    /** What a program left behind. */
    private record Outcome(int exitCode, String out, String err) {}

    private Outcome run(Map<String, String> environment, String... command) throws Exception {
        Path out = temp.resolve("out");
        Path err = temp.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it still runs after a minute");
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        } catch (FileSystemException e) {
            throw new UncheckedIOException("package the server first", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
