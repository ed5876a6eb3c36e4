package balancebeam.proxy.routes;

import balancebeam.filter.RequestView;

/** What a rule demands of a request besides its host and path. Immutable. Asking makes no objects, but for an RE2 expression. */
sealed interface Condition permits MethodCondition, SourceCondition, HeaderCondition, QueryCondition, CookieCondition {
    boolean holds(RequestView request);

    /** Why it does not hold: "header x-canary is absent, and should be 'yes'". */
    String failure(RequestView request);
}
