package balancebeam.fuzz;

import balancebeam.testkit.Field;
import balancebeam.testkit.Fields;
import balancebeam.testkit.ReceivedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Compares a request by HTTP/2 or 3 with what an HTTP/1.1 origin got of it. Thread-safe: static functions. */
final class Passage {
    /** Of the message's framing and its way: what they must be is checked by themselves, or by the reader. */
    private static final Set<String> OWN = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "te",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "forwarded");
    /** All names that the balancer understands are left out of trailers, as RFC 9110 section 6.5.1 lets it. */
    private static final Set<String> OUT_OF_TRAILERS = Set.of("trailer", "expect", "via");

    private Passage() {}

    /** Fails unless the origin got what was said by that version. */
    static void check(StreamRequest said, ReceivedRequest got, int version) {
        same("method", said.one(":method"), got.method());
        same("target", said.one(":path"), got.target());
        same("Host", DowngradeOracle.host(said), String.valueOf(got.field("Host")));
        same("content", said.content(), got.text());
        Map<String, List<String>> fields = byName(said.ordinary(), Set.of());
        fields.computeIfAbsent("via", name -> new ArrayList<>()).add(version + " balancebeam");
        same("fields", fields, byName(got.fields().lines(), Set.of()));
        List<Field> trailers = said.trailers();
        // Behind a Content-Length HTTP/1.1 has no place for them.
        List<Field> expected = trailers != null && got.fields().has("Transfer-Encoding") ? trailers : List.of();
        Map<String, List<String>> heard = byName(got.body().trailers().lines(), Set.of());
        same("trailers", byName(expected, OUT_OF_TRAILERS), heard);
        forwarding(said, got.fields());
    }

    private static void forwarding(StreamRequest said, Fields got) {
        List<String> way = new ArrayList<>(said.all("x-forwarded-for"));
        way.removeIf(String::isEmpty);
        way.add("127.0.0.1");
        same("X-Forwarded-For", List.of(String.join(", ", way)), got.all("X-Forwarded-For"));
        same("X-Forwarded-Host", List.of(DowngradeOracle.host(said)), got.all("X-Forwarded-Host"));
        same(
                "Forwarded",
                said.all("forwarded").isEmpty() ? 0 : 1,
                got.all("Forwarded").size());
    }

    /** Names with an underscore are left out, and crumbs of cookies are one. */
    private static Map<String, List<String>> byName(List<Field> fields, Set<String> without) {
        Map<String, List<String>> all = new TreeMap<>();
        for (Field field : fields) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (!name.contains("_") && !OWN.contains(name) && !without.contains(name)) {
                all.computeIfAbsent(name, n -> new ArrayList<>()).add(field.value());
            }
        }
        all.computeIfPresent("cookie", (name, crumbs) -> new ArrayList<>(List.of(String.join("; ", crumbs))));
        return all;
    }

    private static void same(String what, Object said, Object got) {
        DowngradeFuzz.require(said.equals(got), "another " + what + ": of <" + said + "> became <" + got + ">");
    }
}
