package balancebeam.proxy.routes;

import static balancebeam.proxy.routes.TestRoute.is;
import static balancebeam.proxy.routes.TestRoute.route;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.Ascii;
import balancebeam.config.RouteConfig;
import balancebeam.http.TargetPath;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** To make a path normal and to find its route makes no objects, also where no short cut is taken. */
class RouteAllocationTest {
    private static final int ROUNDS = 20_000;
    /** What a thread is charged for now and then, which is not ours: less than one object per round. */
    private static final long TOLERATED_BYTES = 8L * ROUNDS;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long found;

    @Test
    void aRequestMakesNoObjects() {
        RouteTable<RouteConfig> table = new RouteTable<>(
                List.of(
                        route("exact").host("a.b.com").exact("/x").make(),
                        route("header")
                                .host("*.b.com")
                                .prefix("/x")
                                .header("x-a", is("2"))
                                .make(),
                        route("query")
                                .host("*.com")
                                .prefix("/x")
                                .query("a b", is("ü"))
                                .make(),
                        route("cookie").prefix("/x").cookie("c", is("2")).make(),
                        route("source")
                                .prefix("/x")
                                .source("10.0.0.0/8")
                                .method("PUT")
                                .make(),
                        route("regex").regex("/[xy]/.*").make()),
                route -> route);
        TestRequest request = TestRequest.get("A.B.com", "/x/y?a+b=%c3%b6&a", "X-A: 1", "Cookie: b=1; c=1");
        byte[] target = Ascii.bytes("/a/..//%78/{y}?a");
        TargetPath path = new TargetPath();
        Runnable round = () -> {
            found += table.match(request) == null ? 0 : 1;
            found += path.normalise(target, 0, target.length) ? 1 : 0;
        };
        measure(round);
        long bytes = measure(round);
        assertTrue(found == 4L * ROUNDS && bytes < TOLERATED_BYTES, () -> bytes + " bytes for " + found);
    }

    private long measure(Runnable round) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
