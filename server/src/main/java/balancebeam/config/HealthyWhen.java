package balancebeam.config;

/** How the checks of a cluster are joined. */
public enum HealthyWhen implements Choice {
    /** All of them must pass. */
    ALL,
    /** One is enough. */
    ANY
}
