package balancebeam.balance;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Failures in a row at one endpoint, over all event loops. Thread-safe; on the path of every answer: of a good one after a good
 * one it is two reads. Loops that race may count a failure into the next row, or into one more.
 */
public final class FailureStreaks {
    private static final int FIRST_SERVER_ERROR = 500;
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    private final Endpoint endpoint;
    private final int mostServerErrors;
    private final int mostGatewayFailures;
    private final Listener listener;
    private final AtomicInteger serverErrors = new AtomicInteger();
    private final AtomicInteger gatewayFailures = new AtomicInteger();

    /** Is told when a row is long enough, on an event loop: it must not block. */
    @FunctionalInterface
    public interface Listener {
        /**
         * So many have failed in a row.
         *
         * @param reason a verb phrase about the endpoint, as "answered 5xx 5 times in a row"
         */
        void onStreak(Endpoint endpoint, String reason);
    }

    /**
     * None yet.
     *
     * @param mostServerErrors answers of 5xx in a row that are told; 0 for never
     * @param mostGatewayFailures the same of answers of 502 to 504, and of requests that were not answered
     */
    public FailureStreaks(Endpoint endpoint, int mostServerErrors, int mostGatewayFailures, Listener listener) {
        this.endpoint = endpoint;
        this.mostServerErrors = mostServerErrors;
        this.mostGatewayFailures = mostGatewayFailures;
        this.listener = listener;
    }

    void answered(int status) {
        if (status < FIRST_SERVER_ERROR) {
            forget(serverErrors);
            forget(gatewayFailures);
            return;
        }
        if (status >= BAD_GATEWAY && status <= GATEWAY_TIMEOUT) {
            gatewayFailed();
        } else {
            forget(gatewayFailures);
        }
        if (isEnough(serverErrors, mostServerErrors)) {
            listener.onStreak(endpoint, "answered 5xx %d times in a row".formatted(mostServerErrors));
        }
    }

    void gatewayFailed() {
        if (isEnough(gatewayFailures, mostGatewayFailures)) {
            listener.onStreak(endpoint, "failed as a gateway does %d times in a row".formatted(mostGatewayFailures));
        }
    }

    private static void forget(AtomicInteger row) {
        if (row.get() != 0) {
            row.set(0);
        }
    }

    /** Counts one, and begins anew when that is enough. */
    private static boolean isEnough(AtomicInteger row, int most) {
        return most > 0 && row.incrementAndGet() == most && row.getAndSet(0) >= most;
    }
}
