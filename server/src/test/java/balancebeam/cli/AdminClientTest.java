package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.admin.AdminAddress;
import balancebeam.cli.admin.AdminClient;
import balancebeam.cli.admin.AdminException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a command finds the running process, and what it says when it does not. */
class AdminClientTest {
    @TempDir
    Path folder = Path.of("");

    private final CommandRun command = new CommandRun();

    @Test
    void aUnixSocketIsAskedAsAnAddressIs() throws IOException {
        try (FakeAdmin admin = FakeAdmin.startAt(folder.resolve("s")).answers("GET /v1/memory", 200, "{\"a\":1}")) {
            assertEquals(0, command.run("memory", "--json", "--admin", admin.address()), command.err());
            assertEquals("{\"a\":1}", command.out());
            assertTrue(admin.heads().getFirst().contains("\r\nHost: localhost\r\n"));
        }
    }

    @Test
    void theFlagComesBeforeTheVariableAndThatBeforeTheFile() throws IOException {
        try (FakeAdmin flag = memory();
                FakeAdmin variable = memory();
                FakeAdmin file = memory()) {
            command.in(config("admin: { bind: \"" + file.address() + "\" }"));
            command.run("memory");
            command.with("BALANCEBEAM_ADMIN", "http://" + variable.address() + "/")
                    .run("memory");
            command.run("memory", "--admin", flag.address());
            assertEquals(1, file.requests().size());
            assertEquals(1, variable.requests().size());
            assertEquals(1, flag.requests().size());
        }
    }

    @Test
    void theProcessIsFoundByAFileThatIsWrongEverywhereElse() throws IOException {
        try (FakeAdmin admin = memory()) {
            Path file = config("admin:\n  bind: ${WHERE}\nlisteners: nonsense\nroutse: {}");
            command.with("WHERE", admin.address());
            assertEquals(0, command.run("memory", "-c", file.toString()), command.err());
        }
    }

    @Test
    void anAdminApiThatListensEverywhereIsAskedHere() throws IOException {
        try (FakeAdmin admin = memory()) {
            String port = admin.address().substring(admin.address().indexOf(':'));
            command.in(config("admin: { bind: \"0.0.0.0%s\", token: t }".formatted(port)));
            assertEquals(0, command.run("memory"), command.err());
        }
    }

    @Test
    void theTokenOfAFileIsShownToTheProcessOfThatFileOnly() throws IOException {
        try (FakeAdmin ours = memory();
                FakeAdmin other = memory()) {
            command.in(config("admin: { bind: \"%s\", token: sesame }".formatted(ours.address())));
            command.run("memory");
            command.run("memory", "--admin", ours.address());
            command.run("memory", "--admin", other.address());
            ours.heads().forEach(head -> assertTrue(head.contains("\r\nAuthorization: Bearer sesame"), head));
            assertEquals(2, ours.heads().size());
            assertTrue(!other.heads().getFirst().contains("Authorization"));
        }
    }

    @Test
    void aTokenComesFromItsFileElseFromTheVariable() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "of-the-file\n");
        try (FakeAdmin admin = memory()) {
            command.with("BALANCEBEAM_ADMIN_TOKEN", "of-the-variable").with("BALANCEBEAM_ADMIN", admin.address());
            command.run("memory");
            command.run("memory", "--token-file", token.toString());
            assertTrue(admin.heads().getFirst().endsWith("Bearer of-the-variable"));
            assertTrue(admin.heads().getLast().endsWith("Bearer of-the-file"));
        }
    }

    @Test
    void aTokenThatWouldForgeARequestIsRefused() {
        command.with("BALANCEBEAM_ADMIN_TOKEN", "a\r\nHost: b");
        assertEquals(2, command.run("memory"));
        assertTrue(command.err().startsWith("BALANCEBEAM_ADMIN_TOKEN: a token is visible ASCII without spaces\n"));
    }

    @Test
    void whereNothingListensOneIsToldWhatToLookFor() throws IOException {
        String address;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + gone.getLocalPort();
        }
        assertEquals(1, command.run("status", "--admin", address));
        assertEquals(
                "nothing listens at " + address + "; is balancebeam running, and with an admin section?\n",
                command.err());
        assertEquals(1, command.run("status", "--admin", "unix:" + folder.resolve("none")));
        assertTrue(command.err().startsWith("nothing listens at unix:"), command.err());
    }

    @Test
    void aProcessThatDoesNotAnswerIsNotWaitedForForEver() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AdminAddress address = AdminAddress.parse("127.0.0.1:" + silent.getLocalPort());
            AdminClient client = new AdminClient(address, "", Duration.ofMillis(50));
            AdminException e = assertThrows(AdminException.class, () -> client.get("/"));
            assertTrue(
                    String.valueOf(e.getMessage()).endsWith("can't be asked: no answer within 50 ms"), e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-x\r\n",
                "HTTP/1.1 200 OK\r\n\r\n<html>",
                "HTTP/1.1 x\r\n\r\n{}",
                "",
                "HTTP/1.1 200 OK\r\n"
            })
    void whatIsNoAdminApiIsCalledSo(String answer) throws IOException {
        try (FakeAdmin admin = FakeAdmin.start().raw("GET /v1/status", answer)) {
            assertEquals(1, command.run("status", "--admin", admin.address()));
            assertEquals(
                    "what listens at %s is no admin API of Balancebeam\n".formatted(admin.address()), command.err());
        }
    }

    @Test
    void aMissingTokenIsAskedForAndAWrongOneCalledWrong() throws IOException {
        try (FakeAdmin admin = FakeAdmin.start().answers("GET /v1/status", 401, "{\"error\":\"a token is needed\"}")) {
            assertEquals(1, command.run("status", "--admin", admin.address()));
            assertEquals(
                    "the admin API at %s wants a token: --token-file FILE, or BALANCEBEAM_ADMIN_TOKEN\n"
                            .formatted(admin.address()),
                    command.err());
            command.with("BALANCEBEAM_ADMIN_TOKEN", "wrong").run("status", "--admin", admin.address());
            assertEquals("the admin API at %s does not take this token\n".formatted(admin.address()), command.err());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "https://a:1|'https://a:1': the admin API speaks plain http",
                "unix:|'unix:' has no path behind unix:",
                "localhost|'localhost' is not HOST:PORT: the port is missing"
            })
    void anAddressThatIsNoneIsRefused(String address, String message) {
        assertEquals(2, command.run("status", "--admin", address));
        assertEquals(
                List.of(
                        "Invalid value for option '--admin': " + message,
                        "`balancebeam status --help` says what it takes."),
                command.err().lines().toList());
        assertEquals(2, command.with("BALANCEBEAM_ADMIN", address).run("status"));
        assertTrue(command.err().startsWith("BALANCEBEAM_ADMIN: " + message + "\n"));
    }

    private static FakeAdmin memory() throws IOException {
        return FakeAdmin.start().answers("GET /v1/memory", 200, "{}");
    }

    private Path config(String text) throws IOException {
        return Files.writeString(folder.resolve("balancebeam.yaml"), text);
    }
}
