package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A program of others, which speaks with the balancer in stories. Without it they fail, and say what to install. */
enum Tool {
    CURL("curl", "curl"),
    NGHTTP("nghttp2-client", "nghttp"),
    H2LOAD("nghttp2-client", "h2load"),
    GTLSCLIENT("ngtcp2-client", "gtlsclient"),
    GTLSSERVER("ngtcp2-server", "gtlsserver"),
    CHROMIUM("chromium", "chromium chromium-browser google-chrome");

    /** Debian keeps servers where the PATH of most users does not lead. */
    private static final String SERVERS = "/usr/sbin";

    private static final int TAIL = 4_000;

    private final String debianPackage;
    private final String names;

    Tool(String debianPackage, String names) {
        this.debianPackage = debianPackage;
        this.names = names;
    }

    /** Starts it. */
    Program start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(executable()));
        command.addAll(List.of(arguments));
        return Program.start(command);
    }

    /** Runs it to its end, which must be a good one; gives what it has said. */
    String run(String... arguments) throws Exception {
        try (Program program = start(arguments)) {
            return end(program);
        }
    }

    private String end(Program program) throws Exception {
        try {
            int code = program.awaitExit();
            String said = String.join("\n", program.lines());
            assertEquals(0, code, () -> this + " says: " + tail(said));
            return said;
        } catch (TimeoutException e) {
            throw new AssertionError(this + " does not end, and says: " + tail(String.join("\n", program.lines())), e);
        }
    }

    /** The end of what one has said, for whoever must be told why a story failed. */
    static String tail(String said) {
        return said.substring(Math.max(0, said.length() - TAIL));
    }

    private String executable() {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + SERVERS;
        List<Path> folders = Stream.of(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
        return Stream.of(names.split(" ", -1))
                .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no %s on the PATH (Debian, Ubuntu: apt-get install %s)"
                        .formatted(names.replace(" ", " or "), debianPackage)))
                .toString();
    }
}
