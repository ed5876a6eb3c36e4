package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.admin.JsonView;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Fields;
import balancebeam.testkit.OriginConnection;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One of four endpoints is bad in a way that could make it look idle, or quick: it gets little all the same, and spoils little. */
class BadEndpointStoryTest {
    private static final int CLIENTS = 6;
    private static final int REQUESTS = 40;
    /** Half of its share. */
    private static final int FEW = CLIENTS * REQUESTS / 8;

    private static final String P2C = "p2c";
    private static final String LEAST_REQUEST = "least-request";
    private static final String PEAK_EWMA = "{ name: p2c, metric: peak-ewma }";
    private static final String PREQUAL = "prequal";

    private final List<ScriptedOrigin> good =
            IntStream.range(0, 3).mapToObj(i -> ScriptedOrigin.start("good")).toList();
    private final List<ScriptedOrigin> bad = new ArrayList<>();

    BadEndpointStoryTest() {
        good.forEach(origin -> origin.otherwise((request, connection) -> {
            Thread.sleep(2); // Whoever fails at once is idle in the meantime.
            connection.answer(200, Fields.EMPTY, "good");
        }));
    }

    @AfterEach
    void close() {
        good.forEach(ScriptedOrigin::close);
        bad.forEach(ScriptedOrigin::close);
    }

    private ConfiguredStage start(String algorithm, String policy, ScriptedOrigin badOne) {
        bad.add(badOne);
        List<String> endpoints = Stream.concat(bad.stream(), good.stream())
                .map(origin -> '"' + origin.hostPort() + '"')
                .toList();
        return ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0" } }
                clusters:
                  site:
                    endpoints: [%s]
                    algorithm: %s
                    health-check: { interval: 0 }
                    outlier-ejection: { interval: 1 h, max-ejected: 25 }
                routes: { all: { cluster: site%s } }
                process: { threads: 2 }
                timeouts: { answer: 5 s }
                """.formatted(String.join(", ", endpoints), algorithm, policy));
    }

    private static List<Answer> ask(ConfiguredStage stage, int requests) {
        List<Answer> answers = new ArrayList<>();
        try (RawClient client = stage.client(0)) {
            for (int i = 0; i < requests; i++) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                answers.add(client.readAnswer());
            }
        }
        return answers;
    }

    private static List<Answer> askAtOnce(ConfiguredStage stage) throws InterruptedException, ExecutionException {
        List<Answer> answers = Collections.synchronizedList(new ArrayList<>());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> clients = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> threads.submit(() -> answers.addAll(ask(stage, REQUESTS))))
                    .toList();
            for (Future<?> client : clients) {
                client.get();
            }
        }
        return answers;
    }

    private static void assertAllGood(List<Answer> answers) {
        assertTrue(answers.stream()
                .allMatch(answer -> answer.status() == 200 && answer.text().equals("good")));
    }

    @ParameterizedTest
    @ValueSource(strings = {P2C, LEAST_REQUEST, PEAK_EWMA, PREQUAL})
    void whoAnswers500AtOnceGetsLittle(String algorithm) throws Exception {
        ScriptedOrigin fails = ScriptedOrigin.start();
        fails.otherwise((request, connection) -> connection.answer(500, Fields.EMPTY, ""));
        try (ConfiguredStage stage = start(algorithm, "", fails)) {
            List<Answer> answers = askAtOnce(stage);
            long failed =
                    answers.stream().filter(answer -> answer.status() == 500).count();
            assertTrue(failed <= FEW, failed + " of " + answers.size() + " failed");
            assertAllGood(ask(stage, 20));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {P2C, LEAST_REQUEST, PEAK_EWMA, PREQUAL})
    void whoClosesAtOnceGetsLittleAndNobodySeesIt(String algorithm) throws Exception {
        ScriptedOrigin closes = ScriptedOrigin.raw(connection -> {});
        try (ConfiguredStage stage = start(algorithm, "", closes)) {
            assertAllGood(askAtOnce(stage));
            int met = closes.connections().opened();
            assertTrue(met <= FEW, met + " of " + CLIENTS * REQUESTS + " were closed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {P2C, LEAST_REQUEST, PEAK_EWMA, PREQUAL})
    void whoNeverAnswersGetsLittleAndNobodyWaitsForItLong(String algorithm) throws Exception {
        ScriptedOrigin silent = ScriptedOrigin.start();
        silent.otherwise((request, connection) -> connection.hang());
        String policy = ", retry: { on: [reset, timeout], per-try-timeout: 200 ms }";
        try (ConfiguredStage stage = start(algorithm, policy, silent)) {
            assertAllGood(askAtOnce(stage));
            int met = silent.requests().size();
            assertTrue(met <= FEW, met + " of " + CLIENTS * REQUESTS + " met silence");
            assertAllGood(ask(stage, 20));
        }
    }

    private static void byteByByte(OriginConnection connection, long millis) throws IOException, InterruptedException {
        while (true) {
            connection.readRequest();
            for (char one : "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood".toCharArray()) {
                connection.raw(String.valueOf(one));
                Thread.sleep(millis); // The endpoint's own pace.
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {P2C, LEAST_REQUEST, PEAK_EWMA, PREQUAL})
    void whoAnswersByteByByteGetsLittleAndItsAnswersAreWhole(String algorithm) throws Exception {
        ScriptedOrigin trickles = ScriptedOrigin.raw(connection -> byteByByte(connection, 5));
        try (ConfiguredStage stage = start(algorithm, "", trickles)) {
            assertAllGood(askAtOnce(stage));
            // Each takes a fifth of a second: what it got is what others have besides.
            long others =
                    good.stream().mapToLong(origin -> origin.requests().size()).sum();
            long met = CLIENTS * REQUESTS - others;
            assertTrue(met <= FEW, met + " of " + CLIENTS * REQUESTS + " trickled");
        }
    }

    @Test
    void aHeadThatTricklesMustBeThereInTimeAllTheSame() {
        try (ScriptedOrigin trickles = ScriptedOrigin.raw(connection -> byteByByte(connection, 50));
                Stage stage = Stage.start(t -> t.withAnswer(Duration.ofMillis(300)), trickles)) {
            assertEquals(504, stage.get("/").status());
            trickles.awaitOpenConnections(0);
        }
    }

    /** Half a second up, half a second down. */
    @Test
    void whoFlapsCostsNobodyAnAnswerAndIsLeftAloneForLonger() throws Exception {
        ScriptedOrigin flaps = ScriptedOrigin.start("good");
        flaps.otherwise((request, connection) -> connection.answer(200, Fields.EMPTY, "good"));
        AtomicBoolean over = new AtomicBoolean();
        try (ConfiguredStage stage = start(P2C, "", flaps);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Answer>> answers = threads.submit(() -> {
                List<Answer> all = new ArrayList<>();
                while (!over.get()) {
                    all.addAll(ask(stage, 5));
                }
                return all;
            });
            for (int i = 0; i < 5; i++) {
                Thread.sleep(500);
                flaps.kill();
                Thread.sleep(500);
                flaps.restart();
            }
            over.set(true);
            assertAllGood(answers.get());
            List<JsonView> falls = stage.admin().get("/v1/status").orThrow().json().views("events").stream()
                    .filter(event -> event.text("to").equals("ejected"))
                    .toList();
            assertTrue(!falls.isEmpty() && falls.size() <= 5, falls::toString);
        }
    }
}
