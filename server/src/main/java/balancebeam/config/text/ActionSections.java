package balancebeam.config.text;

import balancebeam.config.Defaults;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteAction.WeightedCluster;
import java.util.List;
import java.util.Map;

/** {@code split}, {@code redirect} and {@code answer} of a route: what is done, other than forwarding to one cluster. */
final class ActionSections {
    private static final int MOST_SHARE = 1_000_000;

    private static final Key<Map<String, Integer>> CLUSTERS = Key.required(
            "clusters",
            MapType.of("cluster", Texts.nameOf(Kind.CLUSTER), Numbers.whole(0, MOST_SHARE))
                    .atLeastOne(),
            "Clusters, and the share of requests that each gets beside the others.");
    private static final Key<String> OVERRIDE_HEADER = Key.of(
            "override-header",
            Texts.HEADER,
            "",
            "A header of requests that may name the cluster to use instead, also one of weight 0.");
    static final Section<RouteAction.Forward> SPLIT = Section.of(
            "Split",
            "Requests are spread over several clusters by weight: canary releases, blue and green.",
            List.of(CLUSTERS, OVERRIDE_HEADER),
            ActionSections::split);

    private static final Key<String> TO = Key.required(
            "to",
            Texts.such(
                    "URI or path",
                    "an absolute URI or a path, as https://{host}{path}{query}",
                    ActionSections::isTarget),
            "Where to: `{scheme}`, `{host}`, `{path}` and `{query}` (with its question mark) stand for the request's.");
    private static final Key<Integer> REDIRECT_STATUS = Key.of(
            "status",
            Numbers.oneOf(List.of(301, 302, 303, 307, 308)),
            Defaults.REDIRECT_STATUS,
            "301 and 308 are for good, and browsers remember them; 307 and 308 keep the method.");
    static final Section<RouteAction.Redirect> REDIRECT =
            Section.of("Redirect", "The client is sent elsewhere.", List.of(TO, REDIRECT_STATUS), in -> {
                Paths.checkPlaceholders("to", in.get(TO), List.of("scheme", "host", "path", "query"));
                return new RouteAction.Redirect(in.get(TO), in.get(REDIRECT_STATUS));
            });

    private static final Key<Integer> ANSWER_STATUS =
            Key.of("status", Numbers.whole(200, 599), Defaults.ANSWER_STATUS, "The status.");
    private static final Key<String> CONTENT_TYPE =
            Key.of("content-type", Texts.LINE, Defaults.ANSWER_CONTENT_TYPE, "The Content-Type of the body.");
    private static final Key<String> BODY = Key.of("body", Texts.TEXT, "", "The body.");
    static final Section<RouteAction.FixedAnswer> ANSWER = Section.of(
            "Answer",
            "The balancer answers itself.",
            List.of(ANSWER_STATUS, CONTENT_TYPE, BODY),
            ActionSections::answer);

    private ActionSections() {}

    private static RouteAction.Forward split(Fields in) {
        Map<String, Integer> clusters = in.get(CLUSTERS);
        if (clusters.values().stream().allMatch(share -> share == 0)) {
            throw new IllegalArgumentException("clusters: every weight is 0: nobody would get a request");
        }
        List<WeightedCluster> split = clusters.entrySet().stream()
                .map(entry -> new WeightedCluster(entry.getKey(), entry.getValue()))
                .toList();
        return new RouteAction.Forward(split, in.get(OVERRIDE_HEADER));
    }

    private static RouteAction.FixedAnswer answer(Fields in) {
        int status = in.get(ANSWER_STATUS);
        if ((status == 204 || status == 304) && !in.get(BODY).isEmpty()) {
            throw new IllegalArgumentException("body: an answer of %d has none".formatted(status));
        }
        return new RouteAction.FixedAnswer(status, in.get(CONTENT_TYPE), in.get(BODY));
    }

    private static boolean isTarget(String text) {
        boolean begins = text.startsWith("/") || text.matches("(https?|\\{scheme})://[^/].*");
        return begins && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }
}
