package balancebeam.control.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.control.Instance.CompressionView;
import balancebeam.control.Instance.LimitView;
import balancebeam.control.Instance.ListenerView;
import balancebeam.control.Instance.LoopView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the documentation, the dashboard and the alerts say of metrics is so. */
class MetricsDocsTest {
    private static final Path TOP = top();
    private static final Pattern NAME = Pattern.compile("\\b(?:balancebeam|process)_[a-z0-9_]+");
    private static final Pattern SELECTOR = Pattern.compile("\\b((?:balancebeam|process)_[a-z0-9_]+)\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    /** What Prometheus itself adds to every series. */
    private static final Set<String> ADDED = Set.of("job", "instance");

    private static Map<String, List<Family>> groups() {
        Map<String, List<Family>> groups = new LinkedHashMap<>();
        groups.put("Requests", RouteFamilies.ALL);
        groups.put("Attempts at endpoints", EndpointFamilies.ALL);
        groups.put("Health", HealthFamilies.ALL);
        groups.put("Retries", RetryFamilies.ALL);
        groups.put("Probes of load", LoadProbeFamilies.ALL);
        groups.put("Concurrency", AdmissionFamilies.ALL);
        groups.put("Listeners, loops, limits, reloads", InstanceFamilies.ALL);
        groups.put("TLS", TlsFamilies.ALL);
        groups.put("Compression", CompressionFamilies.ALL);
        groups.put("HTTP/2", Http2Families.ALL);
        groups.put("HTTP/3", Http2Families.HTTP3);
        groups.put("WebSockets", WebSocketFamilies.ALL);
        groups.put("Process", ProcessFamilies.ALL);
        return groups;
    }

    private static String table(List<Family> families) {
        return families.stream()
                .map(Family::metric)
                .map(metric -> "| `%s` | %s | %s | %s |\n"
                        .formatted(
                                metric.fullName(),
                                metric.kind().name().toLowerCase(Locale.ROOT),
                                metric.labels().stream()
                                        .map(label -> "`" + label + "`")
                                        .collect(Collectors.joining(", ")),
                                metric.help()))
                .collect(Collectors.joining("", "| metric | type | labels | |\n|---|---|---|---|\n", ""));
    }

    /** A page on which every metric has a value. */
    private static ParsedPage fullPage() {
        FakeInstance instance = new FakeInstance();
        instance.route("shop");
        instance.cluster("web", 1, 2);
        instance.clusters().values().forEach(cluster -> cluster.probeCounts().reported());
        instance.limits = List.of(new LimitView("login", 0, 0, 0, 0, 0));
        instance.compression = List.of(new CompressionView("br", 0, 0, 0, 0));
        instance.loops = List.of(new LoopView(0, 0, 0, 0, 0));
        instance.listeners = List.of(
                new ListenerView("public", 0, new InetSocketAddress(InetAddress.getLoopbackAddress(), 80), 0, 1));
        instance.tls = List.of(FakeInstance.tls("public", "a.example"));
        instance.http2 = FakeInstance.HTTP2;
        instance.http3 = FakeInstance.HTTP2;
        instance.webSockets = FakeInstance.WEBSOCKETS;
        instance.acme = List.of(FakeInstance.acme("a.example", 1));
        return ParsedPage.text(new MetricsPage(instance).text());
    }

    /** Labels by the name of every sample. */
    private static Map<String, Set<String>> labels() {
        Map<String, Set<String>> labels = new LinkedHashMap<>();
        fullPage().families.values().forEach(family -> family.samples.values().forEach(sample -> labels.computeIfAbsent(
                        sample.name(), name -> new HashSet<>())
                .addAll(sample.labels().keySet())));
        return labels;
    }

    @Test
    void everyMetricIsInTheDocumentationAsItIs() throws IOException {
        String page = Files.readString(TOP.resolve("docs/metrics.md"));
        groups().forEach((heading, families) -> {
            int start = page.indexOf("\n### " + heading + "\n\n");
            assertTrue(start >= 0, heading);
            int begin = start + heading.length() + 7;
            int end = page.indexOf("\n#", begin);
            assertEquals(table(families), page.substring(begin, end < 0 ? page.length() : end), heading);
        });
        assertEquals(
                MetricsPage.FAMILIES.size(),
                groups().values().stream().mapToInt(List::size).sum());
    }

    @Test
    void theNumbersOfSeriesAreThoseOfThePage() throws IOException {
        String page = Files.readString(TOP.resolve("docs/metrics.md"));
        long route = 0;
        long endpoint = 0;
        for (ParsedPage.Family family : fullPage().families.values()) {
            for (ParsedPage.Sample sample : family.samples.values()) {
                route += "shop".equals(sample.labels().get("route")) ? 1 : 0;
                endpoint += "10.1.0.0:80".equals(sample.labels().get("endpoint")) ? 1 : 0;
            }
        }
        String said = "%d for a route, %d for an endpoint".formatted(route, endpoint);
        assertTrue(page.contains(said), said);
    }

    @Test
    void helpIsOneSentenceThatNeedsNoEscapes() {
        Set<String> names = new HashSet<>();
        for (Family family : MetricsPage.FAMILIES) {
            Metric metric = family.metric();
            assertTrue(metric.help().matches("[A-Z0-9][^\\\\\"\\n|]+\\."), metric.help());
            assertTrue(metric.name().matches("(balancebeam|process)_[a-z0-9_]+[a-z]"), metric.name());
            assertTrue(names.add(metric.name()), metric.name());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ops/grafana/balancebeam.json", "ops/prometheus/alerts.yaml"})
    void everyMetricAndLabelThatIsAskedForIsOnThePage(String file) throws IOException {
        String text = Files.readString(TOP.resolve(file)).replace("\\\"", "\"");
        Map<String, Set<String>> known = labels();
        Set<String> unknown =
                NAME.matcher(text).results().map(found -> found.group()).collect(Collectors.toSet());
        int used = unknown.size();
        unknown.removeAll(known.keySet());
        assertEquals(Set.of(), unknown);
        assertTrue(used >= 10, "only " + used + " metrics");
        List<String> wrong = new ArrayList<>();
        Matcher selector = SELECTOR.matcher(text);
        while (selector.find()) {
            Set<String> has = Objects.requireNonNull(known.get(selector.group(1)));
            MATCHER.matcher(Objects.requireNonNull(selector.group(2)))
                    .results()
                    .map(found -> found.group(1))
                    .filter(label -> !has.contains(label) && !ADDED.contains(label))
                    .forEach(label -> wrong.add(selector.group()));
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void theDashboardIsJsonWhosePanelsAskForSomething() throws IOException {
        Map<?, ?> dashboard = (Map<?, ?>) load("ops/grafana/balancebeam.json");
        List<?> panels = (List<?>) Objects.requireNonNull(dashboard.get("panels"));
        Set<Object> ids = new HashSet<>();
        int asking = 0;
        for (Object each : panels) {
            Map<?, ?> panel = (Map<?, ?>) each;
            assertTrue(ids.add(Objects.requireNonNull(panel.get("id"))), "an id of its own: " + panel.get("id"));
            if (!"row".equals(panel.get("type"))) {
                List<?> targets = (List<?>) Objects.requireNonNull(panel.get("targets"));
                assertTrue(!targets.isEmpty() && panel.get("title") != null, "" + panel.get("title"));
                asking++;
            }
        }
        assertTrue(asking >= 15, "only " + asking + " panels");
    }

    @Test
    void everyAlertHasASeverityAndSaysWhatIsWrong() throws IOException {
        Map<?, ?> file = (Map<?, ?>) load("ops/prometheus/alerts.yaml");
        List<?> groups = (List<?>) Objects.requireNonNull(file.get("groups"));
        int alerts = 0;
        for (Object group : groups) {
            for (Object each : (List<?>) Objects.requireNonNull(((Map<?, ?>) group).get("rules"))) {
                Map<?, ?> rule = (Map<?, ?>) each;
                assertTrue(rule.keySet().containsAll(Set.of("alert", "expr", "labels", "annotations")), "" + rule);
                assertTrue(((Map<?, ?>) Objects.requireNonNull(rule.get("labels"))).containsKey("severity"), "" + rule);
                Map<?, ?> says = (Map<?, ?>) Objects.requireNonNull(rule.get("annotations"));
                assertTrue(says.keySet().containsAll(Set.of("summary", "description")), "" + rule);
                alerts++;
            }
        }
        assertTrue(alerts >= 10, "only " + alerts + " alerts");
    }

    /** JSON is YAML, too. */
    private static Object load(String file) throws IOException {
        return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(TOP.resolve(file)));
    }

    private static Path top() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("server")) ? here : Objects.requireNonNull(here.getParent());
    }
}
