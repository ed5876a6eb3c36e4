package balancebeam;

import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.TestAuthority;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log has its format and its level from the first line, whatever the configuration has. Its filters and certificates are tried
 * while it is read, and the first logger settles both.
 */
class LogFormatTest {
    @Test
    void noFilterMakesALoggerBeforeTheLevelIsKnown(@TempDir Path folder) throws Exception {
        Path site = TestAuthority.make().issue(folder, "a.example");
        Path file = Files.writeString(folder.resolve("balancebeam.yaml"), """
            listeners: { web: { bind: "127.0.0.1:0", tls: { certificates: [ "%s" ] } } }
            admin: off
            process: { threads: 1, request-id: true, proxy-status: true }
            clusters: { api: { endpoints: "127.0.0.1:1", health-check: { interval: 0 }, tls: {} } }
            routes:
              all:
                cluster: api
                allow: 127.0.0.1
                rate-limit: { requests: 1 }
                maintenance: { on: false }
                cors: { origins: https://app.example.com }
                basic-auth: { users: { al: $2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW } }
                security-headers: true
                rewrite: { add-prefix: /v1 }
                request-headers: { remove: x-a }
                response-headers: { remove: x-a }
                max-body: 1 MiB
                buffer-request: 1 KiB
                buffer-response: 1 KiB
                error-pages: { pages: { status: 500, html: no } }
                mirror: { cluster: api }
            """.formatted(site));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "balancebeam.Main",
                        "run",
                        "-c",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader log = process.inputReader(StandardCharsets.UTF_8)) {
            String first = String.valueOf(log.readLine());
            assertTrue(first.matches("\\d{4}-\\d\\d-\\d\\dT\\S+ INFO (TlsLibrary|Balancebeam) - .*"), first);
        } finally {
            process.destroyForcibly();
        }
    }
}
