package balancebeam.control.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.Balancebeam;
import balancebeam.config.Config;
import balancebeam.config.HealthCheckConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who does not trace pays nothing for it, not even memory for classes. */
@Timeout(120)
class TracingOffTest {

    /** Serves one request without tracing, in a JVM of its own. */
    static final class Untraced {
        private Untraced() {}

        public static void main(String[] arguments) throws IOException {
            try (Balancebeam balancer = Balancebeam.start(Config.builder()
                            .bind("127.0.0.1:0")
                            .upstreams("127.0.0.1:1")
                            .threads(1)
                            .healthCheck(HealthCheckConfig.every(Duration.ZERO, "/"))
                            .build());
                    Socket client = new Socket()) {
                InetSocketAddress address = balancer.addresses().getFirst();
                client.connect(address);
                client.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                InputStream in = client.getInputStream();
                System.out.println(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void noClassOfItIsLoaded() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xlog:class+load",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Untraced.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        List<String> lines = output.lines().toList();
        assertTrue(output.contains("HTTP/1.1 502 Bad Gateway"), "it served");
        assertTrue(lines.stream().anyMatch(line -> line.contains("balancebeam.proxy.Attempt ")), "classes are listed");
        assertEquals(
                List.of(),
                lines.stream()
                        .filter(line -> line.contains("policy.trace")
                                || line.contains("java.net.http")
                                || line.contains("tracing.Tracing ")
                                || line.contains("filter.Trace"))
                        .toList());
    }
}
