package balancebeam.proxy.routes;

import static balancebeam.proxy.routes.TestRoute.is;
import static balancebeam.proxy.routes.TestRoute.like;
import static balancebeam.proxy.routes.TestRoute.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.RouteConfig;
import balancebeam.config.ValueMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The table says of seeded random routes and requests what {@link RouteOracle}, which asks one after the other, says. */
class RouteTableOracleTest {
    private static final int TABLES = 1_000;
    private static final int REQUESTS = 50;

    private static final String[] HOSTS = {
        "a.com", "b.a.com", "c.b.a.com", "*.a.com", "*.b.a.com", "*.com", "com", "*.c.b.a.com", "b.com", "*.b.com"
    };
    private static final String[] ASKED_HOSTS = {
        "a.com",
        "A.COM",
        "b.a.com.",
        "c.b.a.com",
        "d.c.b.a.com",
        "x.a.com",
        "com",
        "b.com",
        "x.b.com",
        "ba.com",
        "",
        "x.org",
        "."
    };
    private static final String[] SEGMENTS = {"a", "b", "ab", "a-b", "A", "a%2Fb"};
    private static final String[] REGEXES = {
        "/.*",
        "/a.*",
        "/a/b",
        "/(a|b)/.*",
        "/[ab]+",
        "/[^/]*",
        ".*b",
        "/a|/b",
        "(?i)/A",
        "/a/?b?",
        "/\\w+/b",
        "^/a$",
        "/.b"
    };
    private static final String[] NETWORKS = {
        "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "fd00::/8", "fd00::1/128", "0.0.0.0/0", "10.0.0.0/16", "::/0"
    };
    private static final String[] CLIENTS = {"10.1.2.3", "10.1.9.9", "10.0.0.1", "192.0.2.1", "fd00::1", "2001:db8::1"};
    private static final String[] QUERIES = {"q=1", "q=2", "r=1", "q", "%71=1", "r=+1", "q=1&r=1", "q=2&q=1", "&", ""};
    private static final String[] COOKIES = {"c=1", "c=2", "d=1", "c=2; c=1", "d=1; c=1", "c", ""};

    @Test
    void theTableSaysWhatALinearSearchSays() {
        Random random = new Random(1000);
        int taken = 0;
        for (int i = 0; i < TABLES; i++) {
            taken += compare(random, i % 4);
        }
        int asked = TABLES * REQUESTS;
        assertTrue(taken > asked / 5 && taken < asked, () -> "hardly any request, or every one, found a route");
    }

    /** How many requests had a route. */
    private static int compare(Random random, int size) {
        List<RouteConfig> routes = new ArrayList<>();
        int count = 1 + random.nextInt(size == 0 ? 60 : 12);
        for (int i = 0; i < count; i++) {
            routes.add(route(random, i));
        }
        RouteTable<RouteConfig> table = new RouteTable<>(routes, route -> route);
        int taken = 0;
        for (int i = 0; i < REQUESTS; i++) {
            TestRequest request = request(random);
            RouteConfig expected = RouteOracle.first(routes, request);
            assertEquals(expected, table.match(request), () -> RouteOracle.show(request) + " in " + routes);
            boolean explained = i % 10 > 0
                    || Objects.equals(expected, table.explain(request).winner());
            assertTrue(explained, () -> RouteOracle.show(request) + " in " + routes);
            taken += expected == null ? 0 : 1;
        }
        return taken;
    }

    private static RouteConfig route(Random random, int number) {
        TestRoute route = TestRoute.route("r" + number);
        if (random.nextInt(6) == 0) {
            route.priority(random.nextInt(4) - 1);
        }
        for (int hosts = random.nextInt(4); hosts > 1; hosts--) {
            route.host(any(random, HOSTS));
        }
        switch (random.nextInt(6)) {
            case 0, 1 -> route.prefix(path(random));
            case 2, 3 -> route.exact(path(random));
            case 4 -> route.regex(any(random, REGEXES));
            default -> {}
        }
        if (random.nextInt(4) == 0) {
            route.method("GET");
            if (random.nextBoolean()) {
                route.method("POST");
            }
        }
        for (int headers = random.nextInt(4); headers > 1; headers--) {
            route.header(random.nextBoolean() ? "x-a" : "te", test(random));
        }
        for (int parameters = random.nextInt(4); parameters > 1; parameters--) {
            route.query(random.nextBoolean() ? "q" : "r", test(random));
        }
        if (random.nextInt(4) == 0) {
            route.cookie(random.nextBoolean() ? "c" : "d", test(random));
        }
        for (int sources = random.nextInt(5); sources > 1; sources--) {
            route.source(any(random, NETWORKS));
        }
        return route.make();
    }

    private static ValueMatch.Test test(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> present(true);
            case 1 -> present(false);
            case 2 -> like("[12]");
            default -> is(random.nextBoolean() ? "1" : "2");
        };
    }

    private static TestRequest request(Random random) {
        List<String> fields = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            fields.add((random.nextBoolean() ? "X-A: " : "te: ") + (1 + random.nextInt(3)));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            fields.add("Cookie: " + any(random, COOKIES));
        }
        String query = random.nextInt(3) == 0 ? "" : "?" + any(random, QUERIES);
        return new TestRequest(
                random.nextInt(3) == 0 ? "POST" : "GET",
                any(random, ASKED_HOSTS),
                path(random) + query,
                any(random, CLIENTS),
                fields.toArray(String[]::new));
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder();
        for (int segments = random.nextInt(4); segments > 0; segments--) {
            path.append('/').append(any(random, SEGMENTS));
        }
        return path.isEmpty() || random.nextInt(5) == 0 ? path.append('/').toString() : path.toString();
    }

    private static String any(Random random, String[] values) {
        return values[random.nextInt(values.length)];
    }
}
