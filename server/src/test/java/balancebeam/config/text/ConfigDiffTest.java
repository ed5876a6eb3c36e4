package balancebeam.config.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.config.Config;
import balancebeam.config.ConfigDiff;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a reload changes is told as the file has it. */
class ConfigDiffTest {
    private static final String BEFORE = """
        listeners: { web: { bind: "127.0.0.1:8080" } }
        clusters: { api: { endpoints: ["127.0.0.1:9000"] } }
        routes:
          a: { cluster: api }
          b: { match: { path-prefix: /b }, redirect: { to: "https://x{path}" } }
        """;
    private static final String AFTER = """
        listeners: { web: { bind: "127.0.0.1:8080", trusted-proxies: [10.0.0.0/8] } }
        clusters:
          api:
            endpoints: ["127.0.0.1:9000", { address: "127.0.0.1:9001", weight: 5, zone: b }]
            algorithm: { name: first-available, fill: 7 }
        routes:
          a:
            match: { host: [a.test], headers: { x: y } }
            cluster: api
            maintenance: { on: true }
            allow: [10.0.0.0/8]
            basic-auth: { users: { ann: "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW" } }
            response-headers: { set: { A: b } }
            error-pages: { pages: [{ status: 500-599, text: hi }] }
          b: { match: { path-regex: "/b.*" }, split: { clusters: { api: 1 } } }
          c: { match: { path: /c }, answer: {} }
        admin: { bind: "127.0.0.1:9190", token: hush }
        process: { threads: 3 }
        """;

    private static Config config(String text) {
        Reading reading = ConfigText.read("test.yaml", text, Map.of());
        return Objects.requireNonNull(reading.config(), () -> reading.problems().toString());
    }

    @Test
    void everyChangeIsALineInTheWordsOfTheFile() {
        List<String> lines = ConfigDiff.lines(config(BEFORE), config(AFTER));
        assertEquals("""
            ~ listener web: trusted-proxies: + 10.0.0.0/8
            ~ route a: match.hosts: + a.test
            ~ route a: match.headers: + {name: x, test: value: y}
            ~ route a: access: none → allow: [10.0.0.0/8]
            ~ route a: maintenance: none → on: true, retry-after: 600 s
            ~ route a: basic-auth: none → realm: restricted, users: (secret)
            ~ route a: response-headers: none → set: {A: b}
            ~ route a: error-pages: none → pages: [{from-status: 500, to-status: 599, text: hi}], replace-answers: false
            ~ route b: match.path: path: /b → pattern: /b.*
            ~ route b: action: to: https://x{path}, status: 302 → split: [{cluster: api, weight: 1}]
            + route c
            ~ cluster api: endpoints: + 127.0.0.1:9001 (weight 5, zone b)
            ~ cluster api: algorithm: p2c (metric: in-flight) → first-available (fill: 7)
            ~ admin.token: changed""", String.join("\n", lines.subList(0, 14)));
        assertEquals(
                1,
                lines.stream()
                        .filter(line -> line.startsWith("! process.threads: "))
                        .count());
        assertEquals(15, lines.size(), lines::toString);
    }

    @Test
    void keysAreCalledAsInTheFileWhateverHoldsThemHere() {
        String text = """
            listeners: { web: { bind: "127.0.0.1:8080" } }
            clusters: { api: { %s, concurrency: { queue: %d } } }
            routes: { a: { cluster: api, max-body: %d MiB, queue-priority: %s } }
            """;
        String dns = "dns: { name: api.internal, port: %d }";
        assertEquals(
                List.of(
                        "~ route a: queue-priority.priority: low → high",
                        "~ route a: max-body: 1048576 → 2097152",
                        "~ cluster api: dns.port: 80 → 81",
                        "~ cluster api: concurrency.queue: 1 → 2"),
                ConfigDiff.lines(
                        config(text.formatted(dns.formatted(80), 1, 1, "low")),
                        config(text.formatted(dns.formatted(81), 2, 2, "high"))));
    }

    @Test
    void whatIsTheSameIsNotTold() {
        assertEquals(List.of(), ConfigDiff.lines(config(AFTER), config(AFTER)));
    }

    @Test
    void anotherOrderOfRoutesIsToldSinceItDecidesBetweenThem() {
        String first = "a: { match: { headers: { x-a: y } }, answer: { status: 201 } }";
        String second = "b: { match: { headers: { x-b: y } }, answer: { status: 202 } }";
        String listener = "listeners: { web: { bind: \"127.0.0.1:0\" } }\n";
        Config before = config(listener + "routes:\n  " + first + "\n  " + second + "\n");
        assertEquals(
                List.of("~ routes: another order"),
                ConfigDiff.lines(before, config(listener + "routes:\n  " + second + "\n  " + first + "\n")));
        assertEquals(
                List.of("+ route c"),
                ConfigDiff.lines(
                        before,
                        config(listener + "routes:\n  " + first + "\n  c: { match: { path: /c }, answer: {} }\n  "
                                + second + "\n")));
    }

    @Test
    void whatIsFixedAtTheStartIsSaidToBe() {
        String process = "\nprocess: { threads: 3, transport: nio, log-level: debug, drain-delay: 1 s }";
        String other = "\nprocess: { threads: 2, transport: auto, log-level: info, drain-delay: 2 s }";
        assertEquals(
                List.of(
                        "! process.threads: 3 → 2 (with the next restart)",
                        "! process.transport: nio → auto (with the next restart)",
                        "~ process.drain-delay: 1 s → 2 s",
                        "! process.log-level: debug → info (with the next restart)"),
                ConfigDiff.lines(config(BEFORE + process), config(BEFORE + other)));
    }
}
