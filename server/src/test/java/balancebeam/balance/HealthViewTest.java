package balancebeam.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HealthViewTest {

    @Test
    void showsEachEndpointAsItIsNow() {
        EndpointSet set = Endpoints.of(3);
        HealthView view = HealthView.of("web", () -> set);
        Endpoints.down(set.get(1));
        Endpoints.eject(set.get(2));
        set.get(0).begin();
        set.get(0).tryOpenConnection();
        assertEquals("web", view.cluster());
        assertEquals(1, view.up(0));
        assertEquals(
                List.of(
                        new HealthView.Status("10.0.0.0:80", set.get(0).address(), HealthState.UP, "", 1, 1),
                        new HealthView.Status(
                                "10.0.0.1:80", set.get(1).address(), HealthState.DOWN, "answered 500 to GET /", 0, 0),
                        new HealthView.Status(
                                "10.0.0.2:80",
                                set.get(2).address(),
                                HealthState.EJECTED,
                                "refused the connection; ejected for 1 s",
                                0,
                                0)),
                view.endpoints(0));
        assertEquals(2, view.up(1_000_000_000L));
    }

    @Test
    void followsTheClusterToItsNextSet() {
        AtomicReference<EndpointSet> current = new AtomicReference<>(Endpoints.of(2));
        HealthView view = HealthView.of("web", current::get);
        assertEquals(2, view.endpoints(0).size());
        current.set(Endpoints.of(5));
        assertEquals(5, view.up(0));
    }
}
