package balancebeam.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.Balancebeam;
import balancebeam.config.Config;
import balancebeam.config.ListenerConfig;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.testkit.Answer;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A configuration from a page that runs: each of its endpoints is an origin that answers its own address, and it listens on
 * free ports of this machine. Endpoints at port 8443 speak TLS. The files of certificates that it names are there, and no authority is
 * asked for any. One thread.
 */
final class Trial implements AutoCloseable {
    private static final Pattern ENDPOINT = Pattern.compile("\\b10(\\.[0-9]{1,3}){3}:[0-9]+");
    private static final Pattern TLS_ENDPOINT = Pattern.compile(".*:8443");
    private static final Pattern BIND = Pattern.compile("\\b(0\\.0\\.0\\.0|127\\.0\\.0\\.1):[0-9]+");

    private static final URI NO_AUTHORITY = URI.create("https://127.0.0.1:1/directory");

    private final Map<String, ScriptedOrigin> origins = new LinkedHashMap<>();
    private final Map<String, String> elsewhere;
    private final TrialCertificates certificates;
    private final List<String> listeners;
    private final Path log;
    private final Balancebeam balancer;

    private Trial(String text, Path folder, Map<String, String> elsewhere) throws IOException {
        this.elsewhere = elsewhere;
        log = folder.resolve("access.log");
        certificates = new TrialCertificates(folder);
        Path file = folder.resolve("balancebeam.yaml");
        Files.writeString(
                file,
                withOrigins(certificates.made(BIND.matcher(text).replaceAll("127.0.0.1:0")))
                        .replaceAll("to: (stdout|/var/log/\\S+)", "to: " + log)
                        .replaceAll("(?m)^  directory: .*", "  directory: " + NO_AUTHORITY)
                        .replace("/run/balancebeam/", folder + "/"));
        Reading reading = read(file);
        assertEquals(List.of(), reading.problems());
        Config config = Objects.requireNonNull(reading.config());
        assertTrue(config.acme() == null || config.acme().directory().equals(NO_AUTHORITY), text);
        listeners = config.listeners().stream().map(ListenerConfig::name).toList();
        balancer = Balancebeam.start(reading, () -> read(file));
    }

    /**
     * Starts it.
     *
     * @param folder for its files
     */
    static Trial of(Snippet snippet, Path folder) throws IOException {
        return of(snippet, folder, Map.of());
    }

    /**
     * The same with servers of the caller's in place of some endpoints.
     *
     * @param elsewhere their addresses, by those of the endpoints
     */
    static Trial of(Snippet snippet, Path folder, Map<String, String> elsewhere) throws IOException {
        String admin = snippet.text().contains("\nadmin:") ? "" : "\nadmin: { bind: 127.0.0.1:0 }\n";
        return new Trial(snippet.text() + admin, folder, elsewhere);
    }

    private static Reading read(Path file) {
        return ConfigText.read(List.of(file), Map.of());
    }

    /** The text with an origin in place of each endpoint. */
    private String withOrigins(String text) {
        return ENDPOINT.matcher(text).replaceAll(found -> Matcher.quoteReplacement(standIn(found.group())));
    }

    private String standIn(String address) {
        String given = elsewhere.get(address);
        return given == null ? origins.computeIfAbsent(address, this::started).hostPort() : given;
    }

    private ScriptedOrigin started(String address) {
        return TLS_ENDPOINT.matcher(address).matches()
                ? ScriptedOrigin.secure(address, certificates.ofEndpoints())
                : ScriptedOrigin.start(address);
    }

    /** That stands for the endpoint with this address. */
    ScriptedOrigin origin(String address) {
        return Objects.requireNonNull(origins.get(address), address);
    }

    /** The last request that it got. */
    ReceivedRequest last(String address) {
        return origin(address).requests().getLast();
    }

    /** The request that this answer was for, as the origin that made it got it. */
    ReceivedRequest seenBy(Answer answer) {
        return last(answer.text().strip());
    }

    /** What an access log to a file has so far. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many it has. */
    int listeners() {
        return listeners.size();
    }

    /** How to connect to the listener of that name, in the clear. */
    RawConnector connector(String listener) {
        return RawConnector.to(balancer.addresses().get(listeners.indexOf(listener)));
    }

    /** What its certificates are signed by. */
    TrialCertificates certificates() {
        return certificates;
    }

    Balancebeam balancer() {
        return balancer;
    }

    Answer get(String host, String target, String... fields) {
        return ask("GET", host, target, fields);
    }

    /** Asks the first listener, by a connection of its own. */
    Answer ask(String method, String host, String target, String... fields) {
        try (RawClient client = RawClient.connect(balancer.addresses().getFirst())) {
            return ask(client, method, host, target, "", fields);
        }
    }

    /** Asks the admin API. */
    Answer admin(String method, String host, String path, String content, String... fields) {
        try (RawClient client = RawClient.connect(Objects.requireNonNull(balancer.adminAddress()))) {
            return ask(client, method, host, path, content, fields);
        }
    }

    /** Asks whoever it is connected to. */
    static Answer ask(RawClient client, String method, String host, String target, String content, String... fields) {
        StringBuilder request = new StringBuilder("%s %s HTTP/1.1\r\nHost: %s\r\n".formatted(method, target, host));
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        if (!content.isEmpty()) {
            request.append("Content-Length: ").append(content.length()).append("\r\n");
        }
        client.send(request.append("\r\n").append(content).toString());
        return client.readAnswer(method);
    }

    /** Asserts who answered: the origin in the place of one of these endpoints. */
    static void assertFrom(Answer answer, String... addresses) {
        assertEquals(200, answer.status());
        String by = answer.text().strip();
        assertEquals(true, List.of(addresses).contains(by), by);
    }

    @Override
    public void close() {
        balancer.close();
        origins.values().forEach(ScriptedOrigin::close);
    }
}
