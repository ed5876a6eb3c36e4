package balancebeam.cli;

import balancebeam.cli.admin.JsonView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The answer of {@code GET /v1/tls} as tables. Static functions without state. */
final class TlsPage {
    private static final int NAMES_SHOWN = 2;
    private static final int EXPIRES = 2;

    private TlsPage() {}

    static List<String> lines(JsonView answer, boolean colours) {
        if (answer.views("tls").isEmpty()) {
            return List.of("Neither a listener nor a cluster has TLS.");
        }
        List<String> lines = new ArrayList<>(certificates(answer).lines(colours));
        for (Table table : List.of(acme(answer), handshakes(answer))) {
            if (table.size() > 0) {
                lines.add("");
                lines.addAll(table.lines(colours));
            }
        }
        return lines;
    }

    private static Table certificates(JsonView answer) {
        Table table = new Table("OF", "NAMES", "EXPIRES", "KEY", "ISSUER", "STAPLED", "FILE");
        for (JsonView owner : answer.views("tls")) {
            String of = owner.text("kind") + " " + owner.text("name");
            List<JsonView> certificates = owner.views("certificates");
            if (certificates.isEmpty()) {
                table.row(of, "shows none");
            }
            for (JsonView certificate : certificates) {
                Expiry expiry = Expiry.of(certificate.text("notAfter"), answer.text("time"));
                table.row(
                                of,
                                names(certificate),
                                expiry.text(),
                                certificate.text("keyType"),
                                certificate.text("issuer"),
                                certificate.truth("stapled") ? "yes" : "no",
                                certificate.text("chain"))
                        .style(EXPIRES, expiry.style());
            }
        }
        return table;
    }

    private static String names(JsonView certificate) {
        List<String> names = certificate.texts("names");
        int more = names.size() - NAMES_SHOWN;
        return more > 0
                ? String.join(", ", names.subList(0, NAMES_SHOWN)) + " and " + more + " more"
                : String.join(", ", names);
    }

    private static Table handshakes(JsonView answer) {
        Table table = new Table("HANDSHAKES", ">FULL", ">RESUMED", ">FAILED", ">REFUSED");
        for (JsonView owner : answer.views("tls")) {
            JsonView counts = owner.view("handshakes");
            if (owner.has("handshakes")) {
                table.row(
                        owner.text("kind") + " " + owner.text("name"),
                        Long.toString(counts.whole("full")),
                        Long.toString(counts.whole("resumed")),
                        Long.toString(counts.whole("failed")),
                        Long.toString(counts.whole("refused")));
            }
        }
        return table;
    }

    private static Table acme(JsonView answer) {
        Table table = new Table("BY ACME", "IS", "NEXT", ">FAILURES");
        for (JsonView view : answer.views("acme")) {
            boolean failing = view.text("state").equals("failing");
            table.row(
                            view.text("name"),
                            view.text("state"),
                            view.has("next") ? minute(view.text("next")) : "-",
                            Long.toString(view.whole("failures")))
                    .style(1, failing ? Style.BAD : Style.PLAIN);
        }
        return table;
    }

    /** What is left of a time by seconds is of no interest. */
    private static String minute(String time) {
        return time.replaceFirst("T(\\d\\d:\\d\\d).*", " $1 UTC");
    }

    /** What is wrong with certificates, and why others can't be had, each once. */
    static List<String> warnings(JsonView answer) {
        Stream<String> failures = answer.views("acme").stream()
                .filter(view -> !view.text("error").isEmpty())
                .map(view -> "%s: no certificate by ACME: %s".formatted(view.text("name"), view.text("error")));
        return Stream.concat(
                        certificatesOf(answer).stream().flatMap(certificate -> certificate.texts("warnings").stream()),
                        failures)
                .map(Table::clean)
                .distinct()
                .toList();
    }

    /** How many of the certificates have expired, or expire within that time; one in several places counts once in each. */
    static long expiring(JsonView answer, Duration time) {
        return certificatesOf(answer).stream()
                .filter(certificate -> Expiry.of(certificate.text("notAfter"), answer.text("time"))
                        .isWithin(time))
                .count();
    }

    private static List<JsonView> certificatesOf(JsonView answer) {
        return answer.views("tls").stream()
                .flatMap(owner -> owner.views("certificates").stream())
                .toList();
    }
}
