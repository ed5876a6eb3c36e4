package balancebeam.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs Jazzer on each target for some seconds, beginning with the corpus in the resources. More time, and other inputs:
 * {@code ./check -pl server -am -Dtest=FuzzTest -Dsurefire.failIfNoSpecifiedTests=false -Dfuzz.seconds=600 -Dfuzz.seed=7}.
 *
 * <p>It is Jazzer's driver in a process of its own for each target, since what a target does to the virtual machine
 * (coverage in every class, static balancers) is not for the other tests.
 */
class FuzzTest {
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 20);
    private static final int SEED = Integer.getInteger("fuzz.seed", 9112);
    private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units: *(\\d+)");

    @TempDir
    Path found = Path.of("");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "balancebeam.http1.HeadParserFuzz",
                "balancebeam.http1.BodyReaderFuzz",
                "balancebeam.http1.FramingFuzz",
                "balancebeam.fuzz.RequestFuzz",
                "balancebeam.fuzz.AnswerFuzz",
                "balancebeam.fuzz.DowngradeFuzz"
            })
    void nothingThatCanBeSentBreaksIt(String target) throws Exception {
        String name = target.substring(target.lastIndexOf('.') + 1);
        Path findings = Files.createDirectories(Path.of("target", "fuzz", name).toAbsolutePath());
        Path output = findings.resolve("output.txt");
        Process jazzer = new ProcessBuilder(command(target, seeds(name), findings))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = jazzer.waitFor(SECONDS + 240L, TimeUnit.SECONDS);
        jazzer.destroyForcibly();
        String said = Files.readString(output, StandardCharsets.ISO_8859_1);
        assertTrue(ended, "it did not end: " + said);
        assertEquals(0, jazzer.exitValue(), "the input is in " + findings + ":\n" + said);
        assertFalse(said.contains("Bug while") || said.contains("LEAK:"), said);
        Matcher runs = RUNS.matcher(said);
        assertTrue(runs.find() && Long.parseLong(runs.group(1)) >= 100, "hardly anything was tried: " + said);
        System.out.println(name + ": " + runs.group(1) + " inputs, seed " + SEED);
    }

    private List<String> command(String target, Path seeds, Path findings) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String booter = Objects.requireNonNull(System.getProperty("java.class.path"));
        return List.of(
                java,
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dio.netty.leakDetection.level=paranoid",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("surefire.test.class.path", booter),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target,
                "--instrumentation_includes=balancebeam.http1.**:balancebeam.http2.**:balancebeam.http3.**:balancebeam.multiplex.**"
                        + ":balancebeam.http.**:balancebeam.bytes.**",
                // The first takes the targets' own connections for a finding; the second breaks Netty's queues on a JDK
                // 25.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery"
                        + ":com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer",
                "--reproducer_path=" + findings,
                "-artifact_prefix=" + findings + File.separator,
                "-max_total_time=" + SECONDS,
                "-max_len=2048",
                "-timeout=15",
                "-rss_limit_mb=0",
                "-seed=" + SEED,
                "-print_final_stats=1",
                "-verbosity=1",
                found.toString(),
                seeds.toString());
    }

    private static Path seeds(String name) throws IOException, URISyntaxException {
        Path seeds = Path.of(Objects.requireNonNull(FuzzTest.class.getResource("/fuzz/" + name), "a corpus")
                .toURI());
        try (var files = Files.list(seeds)) {
            assertTrue(files.count() >= 5, seeds + " has hardly any file");
        }
        return seeds;
    }
}
