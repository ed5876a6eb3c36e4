package balancebeam.config.text;

/** What has a name that other parts of a configuration can use. Immutable. */
enum Kind {
    LISTENER("listener", "listeners", false),
    ROUTE("route", "routes", false),
    CLUSTER("cluster", "clusters", true),
    POLICY("policy", "policies", true);

    final String word;
    final String plural;
    /** Whether one that nobody names is of no use. */
    final boolean livesByUse;

    Kind(String word, String plural, boolean livesByUse) {
        this.word = word;
        this.plural = plural;
        this.livesByUse = livesByUse;
    }
}
