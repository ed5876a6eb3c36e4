package balancebeam.control.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.config.AccessLogConfig;
import balancebeam.testkit.Await;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AccessLogSwitchTest {
    /** A counter that falls looks like a process that began anew. */
    @Test
    void droppedLinesStayCountedWhileOneLogTakesTheOthersPlace() throws Exception {
        AccessLogSwitch log = new AccessLogSwitch(slot -> null);
        commit(log, "/dev/full");
        log.before((exchange, nowNanos) -> {}).ended(Exchanges.read("GET", "/", "Host: x"), Exchanges.START_NANOS + 1);
        Await.until("the line is lost", () -> log.dropped() == 1);
        AtomicLong least = new AtomicLong(Long.MAX_VALUE);
        AtomicBoolean watching = new AtomicBoolean(true);
        Thread watch = Thread.ofPlatform().start(() -> {
            while (watching.get()) {
                least.accumulateAndGet(log.dropped(), Math::min);
            }
        });
        for (int i = 0; i < 20; i++) {
            commit(log, i % 2 == 0 ? "/dev/null" : "/dev/full");
            log.before((exchange, nowNanos) -> {})
                    .ended(Exchanges.read("GET", "/", "Host: x"), Exchanges.START_NANOS + 1);
        }
        watching.set(false);
        watch.join();
        log.close();
        assertEquals(1, least.get());
    }

    private static void commit(AccessLogSwitch log, String to) throws IOException {
        log.prepare(config(to)).commit();
    }

    private static AccessLogConfig config(String to) {
        return new AccessLogConfig(true, to, AccessLogConfig.Format.PLAIN, "");
    }
}
