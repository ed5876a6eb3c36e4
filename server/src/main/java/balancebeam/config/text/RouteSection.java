package balancebeam.config.text;

import balancebeam.config.PolicyConfig;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import balancebeam.config.RouteMatch;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code routes.NAME}: a match, one of the actions, and every key of a policy. */
final class RouteSection {
    private static final int MOST_PRIORITY = 1_000_000;

    private static final Key<RouteMatch> MATCH = Key.of(
                    "match", MatchSection.SECTION, RouteMatch.EVERYTHING, "What a request must be like.")
            .defaultsTo("everything");
    private static final Key<Integer> PRIORITY = Key.of(
            "priority",
            Numbers.whole(-MOST_PRIORITY, MOST_PRIORITY),
            0,
            "A higher one comes before all other rules of order.");
    private static final Key<String> CLUSTER =
            Key.optional("cluster", Texts.nameOf(Kind.CLUSTER), "Action: requests are forwarded to that cluster.");
    private static final Key<RouteAction.Forward> SPLIT =
            Key.optional("split", ActionSections.SPLIT, "Action: they are spread over several clusters.");
    private static final Key<RouteAction.Redirect> REDIRECT =
            Key.optional("redirect", ActionSections.REDIRECT, "Action: the client is sent elsewhere.");
    private static final Key<RouteAction.FixedAnswer> ANSWER =
            Key.optional("answer", ActionSections.ANSWER, "Action: the balancer answers itself.");
    private static final Key<List<String>> POLICIES = Key.of(
            "policies",
            ListType.of(Texts.nameOf(Kind.POLICY)),
            List.of(),
            "Policies by name; of several that say something about a feature the first wins.");

    static final Section<Draft> SECTION = Section.of(
                    "Route",
                    "A match, and what is done with the requests that it takes.",
                    List.of(MATCH, PRIORITY, CLUSTER, SPLIT, REDIRECT, ANSWER, POLICIES),
                    in -> new Draft(
                            in.name(),
                            in.get(MATCH),
                            in.get(PRIORITY),
                            action(in),
                            in.get(POLICIES),
                            PolicySection.policy(in)))
            .including(PolicySection.SECTION)
            .exactlyOneOf(CLUSTER, SPLIT, REDIRECT, ANSWER)
            .renamed(OtherPrograms.ROUTE);

    private RouteSection() {}

    /** A route as it was written, before what its policies say is known. */
    record Draft(
            String name, RouteMatch match, int priority, RouteAction action, List<String> policies, PolicyConfig own) {
        RouteConfig complete(Map<String, PolicyConfig> named, PolicyConfig defaults) {
            PolicyConfig policy = own;
            for (String name : policies) {
                policy = policy.or(named.getOrDefault(name, PolicyConfig.NONE));
            }
            return new RouteConfig(name, match, priority, action, policy.or(defaults));
        }
    }

    private static RouteAction action(Fields in) {
        String cluster = in.find(CLUSTER);
        if (cluster != null) {
            return RouteAction.Forward.to(cluster);
        }
        RouteAction.Forward split = in.find(SPLIT);
        if (split != null) {
            return split;
        }
        RouteAction.Redirect redirect = in.find(REDIRECT);
        return redirect == null ? Objects.requireNonNull(in.find(ANSWER)) : redirect;
    }
}
