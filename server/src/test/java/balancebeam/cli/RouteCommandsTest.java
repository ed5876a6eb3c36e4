package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code routes} and {@code explain}, by a file and by a process. */
class RouteCommandsTest {
    private static final String CONFIG = """
        listeners:
          web: { bind: "0.0.0.0:8080" }
          inside: { bind: "127.0.0.1:8081" }
        clusters:
          shop:
            endpoints: ["10.0.1.1:8080", { address: "10.0.1.2:8080", weight: 2 }]
            algorithm: round-robin
          next: { endpoints: ["10.0.1.9:8080"] }
          found: { dns: { name: app.internal, port: 80 } }
        routes:
          rest: { cluster: found, policies: [] }
          search:
            match: { host: [shop.example.com, "*.example.com"], path-prefix: /search, method: GET }
            cluster: found
            mirror: { cluster: next, percent: 2.5 }
          shop:
            match: { host: shop.example.com }
            split: { clusters: { shop: 9, next: 1 }, override-header: x-release }
            rate-limit: { requests: 100 }
            deny: [192.0.2.0/24]
            rewrite: { strip-prefix: /shop, host: shop.internal }
            max-body: 2 MiB
          insiders:
            priority: 1
            match: { host: shop.example.com, cookies: { release: next } }
            cluster: next
          admin: { match: { path-prefix: /admin, listener: inside }, redirect: { to: "https://x{path}" } }
        """;

    @TempDir
    Path folder = Path.of("");

    private final CommandRun command = new CommandRun();
    private String file = "";

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("balancebeam.yaml"), CONFIG).toString();
    }

    @Test
    void routesStandInTheOrderOfMatching() {
        assertEquals(0, command.run("routes", "-c", file), command.err());
        assertEquals("""
               ROUTE     MATCH                                              TARGET                           BY        TIMEOUTS                       FILTERS
            1  insiders  shop.example.com cookie release=next (priority 1)  cluster next                     http/1.1  answer 60 s, stream-idle 60 s
            2  search    shop.example.com,*.example.com /search/* GET       cluster found                    http/1.1  answer 60 s, stream-idle 60 s
            3  shop      shop.example.com                                   split shop 9, next 1             http/1.1  answer 60 s, stream-idle 60 s  deny 1, rate-limit 100 per 60 s, max-body 2 MiB, rewrite -/shop host shop.internal
            4  admin     /admin/* on inside                                 redirect 302 to https://x{path}
            5  rest      *                                                  cluster found                    http/1.1  answer 60 s, stream-idle 60 s
            """, command.out());
    }

    @Test
    void aProcessIsAskedForTheSame() throws IOException {
        command.run("routes", "-c", file, "--json");
        String json = command.out();
        command.run("routes", "-c", file);
        String page = command.out();
        try (FakeAdmin admin = FakeAdmin.start().answers("GET /v1/routes", 200, json)) {
            assertEquals(0, command.run("routes", "--admin", admin.address()), command.err());
            assertEquals(page, command.out());
            command.run("routes", "--admin", admin.address(), "--json");
            assertEquals(json, command.out());
        }
    }

    @Test
    void aRequestIsExplained() {
        assertEquals(0, command.run("explain", "-c", file, "http://shop.example.com:8080/a/../shop/%7Ex?q=1"));
        assertEquals("""
            Listener     web (http://0.0.0.0:8080 http/1.1 h2c)
            Path         /shop/~x, normalised
            Route        shop: shop.example.com
            Passed over  insiders: cookie release is absent, and should be 'next'
                         search: path is /shop/~x, and should begin with /search
            Filters      deny 1
                         rate-limit 100 per 60 s
                         max-body 2 MiB
                         rewrite -/shop host shop.internal
            Target       split shop 9, next 1; header x-release could choose
            Timeouts     connect 3 s, answer 60 s, stream-idle 60 s
            Cluster      shop (round-robin, http/1.1)
            Endpoints    10.0.1.1:8080
                         10.0.1.2:8080 weight 2
            Cluster      next (p2c, http/1.1)
            Endpoints    10.0.1.9:8080
            """, command.out());
    }

    @Test
    void headersMethodClientAndListenerCountAsTheyWouldForAProcess() {
        command.run("explain", "-c", file, "http://shop.example.com/", "-H", "X-Release: next", "-H", "A: b");
        assertTrue(command.out().contains("\nTarget       split shop 9, next 1; header x-release chooses next\n"));
        command.run("explain", "-c", file, "http://shop.example.com/", "-H", "cookie: a=b; release=next");
        assertTrue(command.out().contains("\nRoute      insiders: "), command.out());
        command.run("explain", "-c", file, "/search/x", "-H", "Host: a.b.example.com", "-X", "POST");
        assertTrue(command.out().contains("search: method is POST"), command.out());
        command.run("explain", "-c", file, "http://any:8081/admin/x");
        assertTrue(command.out().contains("\nTarget       redirect 302 to https://x{path}\n"), command.out());
        command.run("explain", "-c", file, "/admin", "--listener", "inside");
        assertTrue(
                command.out()
                        .startsWith("Listener     inside (http://127.0.0.1:8081 http/1.1 h2c)\nRoute        admin: "),
                command.out());
        command.run("explain", "-c", file, "/admin");
        assertTrue(command.out().contains("whatever app.internal is, by DNS"), command.out());
    }

    @Test
    void aCopyIsMentioned() {
        command.run("explain", "-c", file, "http://x.example.com/search");
        assertTrue(command.out().contains("2.5 % of requests to cluster next\n"), command.out());
    }

    @Test
    void aPathThatIsRefusedGetsNoRoute() {
        assertEquals(0, command.run("explain", "-c", file, "http://shop.example.com/a/..%2fadmin"));
        assertEquals("""
            Listener  web (http://0.0.0.0:8080 http/1.1 h2c); may come by inside too (--listener)
            Answer    400 Bad Request: the target has a dot segment that some servers see and others do not
            """, command.out());
    }

    @Test
    void aRequestThatNoRouteTakesIs404() throws IOException {
        Path strict = Files.writeString(
                folder.resolve("strict.yaml"),
                "listeners: { web: { bind: \"127.0.0.1:1\" } }\nroutes: { a: { match: { path: /a }, answer: {} } }\n");
        assertEquals(0, command.run("explain", "-c", strict.toString(), "/b"));
        assertEquals("""
            Listener     web (http://127.0.0.1:1 http/1.1 h2c)
            Route        none takes it: 404 Not Found
            Passed over  a: path is /b, and should be /a
            """, command.out());
    }

    @Test
    void anExplanationIsJsonToo() {
        command.run("explain", "-c", file, "http://shop.example.com/", "--json", "-H", "Cookie: release=next");
        assertEquals(
                "{\"listener\":\"web\",\"speaks\":\"http://0.0.0.0:8080 http/1.1 h2c\",\"refused\":\"\",\"path\":\"/\",\"route\":\"insiders\",\"passed\":[],\"filters\":[],\"timeouts\":[\"connect 3 s\",\"answer 60 s\",\"stream-idle 60 s\"],\"target\":\"cluster"
                        + " next\",\"cluster\":\"next\",\"clusters\":{\"next\":[\"10.0.1.9:8080\"]},\"protocols\":{\"next\":\"http/1.1\"},\"hashed\":{},\"picks\":{},\"eligible\":[],\"skipped\":[],"
                        + "\"text\":\"Listener   web (http://0.0.0.0:8080 http/1.1 h2c); may come by inside too (--listener)\\nRoute      insiders: shop.example.com cookie"
                        + " release=next (priority 1)\\nTarget     cluster next\\nTimeouts   connect 3 s, answer 60 s, stream-idle 60 s\\nCluster    next (p2c, http/1.1)\\nEndpoints  "
                        + "10.0.1.9:8080\"}\n",
                command.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "shop.example.com/x|'shop.example.com/x' is no URL, as http://host/path, and no path",
                "http://a:b/|'a:b' has no port behind its colon",
                "https://a/|No listener takes https: web (http://0.0.0.0:8080), inside (http://127.0.0.1:8081); --listener says by which it comes",
                "ftp://a/|'ftp' is neither http nor https",
                "/ -H nonsense|'nonsense' is no header, as 'Name: value'",
                "/ -X G/T|'G/T' is no method",
                "/ --client me|'me' is not the address of a client",
                "/ --listener wep|There is no listener wep; did you mean 'web'?",
                "/ more|Unknown argument: 'more'"
            })
    void aQuestionThatMakesNoSenseIsExitCodeTwo(String words, String message) {
        List<String> all = new ArrayList<>(List.of("explain", "-c", file));
        all.addAll(List.of(words.split(" ", -1)));
        assertEquals(2, command.run(all.toArray(new String[0])));
        assertEquals(message + "\n`balancebeam explain --help` says what it takes.\n", command.err());
    }

    @Test
    void aProcessIsAskedByUrlAndMethodOrById() throws IOException {
        try (FakeAdmin admin = FakeAdmin.start()
                .answers("GET /v1/explain?url=http%3A%2F%2Fa%2Fb&method=PUT", 200, "{\"text\":\"one\\ntwo\"}")
                .answers(
                        "GET /v1/explain?url=%2Fx&method=GET&header=a%3A+b&header=c%3A+d&client=%3A%3A1",
                        200, "{\"text\":\"three\"}")
                .answers("GET /v1/explain?id=0a1b", 200, "{\"text\":\"past\"}")
                .answers("GET /v1/explain?id=gone", 404, "{\"error\":\"there is no request gone\"}")) {
            command.with("BALANCEBEAM_ADMIN", admin.address());
            assertEquals(0, command.run("explain", "-X", "PUT", "http://a/b"), command.err());
            assertEquals("one\ntwo\n", command.out());
            assertEquals(0, command.run("explain", "0a1b"));
            assertEquals("past\n", command.out());
            assertEquals(1, command.run("explain", "gone"));
            assertEquals("there is no request gone\n", command.err());
            assertEquals(0, command.run("explain", "/x", "-H", "a: b", "-H", "c: d", "--client", "::1"), command.err());
            assertEquals("three\n", command.out());
        }
    }

    @Test
    void withoutAProcessTheFileInTheUsualPlaceAnswersAndSaysSo() throws IOException {
        String none = "admin: { socket: " + folder.resolve("none") + " }\n";
        command.in(Files.writeString(folder.resolve("usual.yaml"), none + CONFIG));
        assertEquals(0, command.run("explain", "/"));
        assertEquals("No process is running here; by the file:\n", command.err());
        assertTrue(command.out().startsWith("Listener"));
        assertEquals(1, command.run("explain", "/", "--admin", "unix:" + folder.resolve("none")));
        assertTrue(command.err().startsWith("nothing listens at unix:"), command.err());
    }

    @Test
    void whatAnOlderProcessCanNotTellTheFileDoesUnlessTheProcessWasNamed() throws IOException {
        try (FakeAdmin admin = FakeAdmin.startAt(folder.resolve("s"))) {
            String here = "admin: { socket: " + folder.resolve("s") + " }\n";
            command.in(Files.writeString(folder.resolve("usual.yaml"), here + CONFIG));
            assertEquals(0, command.run("explain", "/"), command.err());
            assertEquals("The running process can't tell; by the file:\n", command.err());
            assertEquals(1, command.run("explain", "/", "--admin", admin.address()));
            assertEquals(1, command.run("explain", "0a1b"));
        }
    }
}
