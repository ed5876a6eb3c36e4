package balancebeam.filter;

/** What an exchange keeps alive until it lets go: the site that it was routed by. Event loop only. */
@FunctionalInterface
public interface Hold {
    /** Once for every exchange that holds. */
    void letGo();
}
