package balancebeam.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.config.RateLimitConfig;
import balancebeam.control.Instance.LimitView;
import balancebeam.policy.ratelimit.RateLimiter;
import balancebeam.testkit.FakeTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a limit has decided is not forgotten when a reload gives it another window. */
class LimitersTest {
    private final FakeTicker clock = new FakeTicker();
    private final Limiters limiters = new Limiters(7, clock::getAsLong);

    @AfterEach
    void close() {
        limiters.closeAll();
    }

    private void ask(RateLimiter limiter, int times) {
        for (int i = 0; i < times; i++) {
            limiter.acquire(0, 1, false, clock.getAsLong());
        }
    }

    private List<String> decisions() {
        return limiters.views().stream()
                .map(view -> view.name() + " " + view.allowed() + " " + view.refused())
                .toList();
    }

    private static RateLimitConfig limit(String name, int most, int seconds) {
        RateLimitConfig one = RateLimitConfig.of(most, Duration.ofSeconds(seconds));
        return new RateLimitConfig(name, most, one.window(), one.algorithm(), one.tableEntries());
    }

    @Test
    void eachIsThereByItsName() {
        assertEquals(List.of(), limiters.views());
        ask(limiters.take(limit("login", 3, 60)), 10);
        ask(limiters.take(limit("api", 100, 60)), 10);
        assertEquals(List.of("api 10 0", "login 3 7"), decisions());
        LimitView api = limiters.views().getFirst();
        assertEquals(1, api.entries());
        assertEquals(0, api.approximated());
    }

    @Test
    void countsGoOnFromOneWindowToTheNext() {
        RateLimitConfig before = limit("login", 3, 60);
        RateLimitConfig after = limit("login", 5, 120);
        ask(limiters.take(before), 10);
        ask(limiters.take(after), 10);
        assertEquals(List.of("login 8 12"), decisions(), "both are in use while requests end");
        limiters.giveBack(before);
        assertEquals(List.of("login 8 12"), decisions());
        limiters.giveBack(after);
        assertEquals(List.of(), decisions());
        ask(limiters.take(before), 1);
        assertEquals(List.of("login 9 12"), decisions(), "a counter never begins anew");
    }
}
