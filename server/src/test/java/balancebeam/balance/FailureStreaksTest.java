package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows of failures, by scripts of statuses; 0 is a request that was not answered. */
class FailureStreaksTest {
    private final List<String> told = new ArrayList<>();
    private final Endpoint endpoint = new Endpoint("web", "10.0.0.2:80", new InetSocketAddress("10.0.0.2", 80));

    @Test
    void thatManyInARowAreToldAndCountedAnew() {
        watch(3, 0);
        happen(500, 503, 200, 500, 500, 0, 404, 500, 502, 500, 500, 500);
        assertEquals(List.of("answered 5xx 3 times in a row"), told);
        happen(500);
        assertEquals(2, told.size());
    }

    @Test
    void gatewayFailuresAreAnswersOfAGatewayAndNone() {
        watch(0, 3);
        happen(502, 503, 500, 504, 0, 0);
        assertEquals(List.of("failed as a gateway does 3 times in a row"), told);
    }

    @Test
    void nobodyWatches() {
        watch(1, 1);
        endpoint.watch(null);
        happen(500, 0);
        assertEquals(List.of(), told);
    }

    private void watch(int serverErrors, int gatewayFailures) {
        endpoint.watch(new FailureStreaks(endpoint, serverErrors, gatewayFailures, (one, reason) -> told.add(reason)));
    }

    private void happen(int... statuses) {
        for (int status : statuses) {
            if (status == 0) {
                endpoint.unanswered();
            } else {
                endpoint.answered(status);
            }
        }
    }
}
