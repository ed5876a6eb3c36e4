package balancebeam.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.AdmissionConfig;
import balancebeam.config.TransportKind;
import balancebeam.net.BufferBudget;
import balancebeam.net.EventLoop;
import balancebeam.net.EventLoops;
import balancebeam.net.Transports;
import balancebeam.time.Ticker;
import balancebeam.upstream.admission.Admission;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No place stays free while somebody waits for one, whatever happens on two loops at the same time. */
class WaitingRoomTest {
    private static final int ELSEWHERE = 1;

    private final EventLoops loops;
    private final EventLoop loop;
    private final AdmissionConfig config = new AdmissionConfig(1, 0, 0, null, 10, Duration.ofSeconds(20));
    private final Admission admission = new Admission(config, 2);
    private final AtomicInteger wokenElsewhere = new AtomicInteger();

    WaitingRoomTest() throws IOException {
        loops = new EventLoops(1, Transports.of(TransportKind.NIO), Ticker.SYSTEM, new BufferBudget(1 << 20));
        loop = loops.all().getFirst();
        admission.waits().wakes(ELSEWHERE, wokenElsewhere::incrementAndGet);
    }

    @AfterEach
    void close() {
        loops.close();
    }

    /** As an event of the loop, and all that comes of it at once. */
    private <T> T onLoop(Supplier<T> action) {
        T result = CompletableFuture.supplyAsync(action, loop::run)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        for (int i = 0; i < 3; i++) {
            CompletableFuture.runAsync(() -> {}, loop::run)
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }
        return result;
    }

    /** One that waits, and what it has heard. */
    private class Waiting implements WaitingRoom.Waiter {
        private boolean on;

        @Override
        public boolean takesPlace() {
            return admission.tryEnter();
        }

        @Override
        public void goOn() {
            on = true;
        }

        @Override
        public void turnedAway(boolean late) {
            throw new AssertionError("there is room, and time");
        }

        @Override
        public long waitingSince() {
            return loop.nowNanos();
        }
    }

    @Test
    void whoLooksForAPlaceIsWokenWhenOneComesFreeMeanwhile() {
        Waiting waiting = new Waiting() {
            private boolean looked;

            @Override
            public boolean takesPlace() {
                if (!looked) {
                    looked = true;
                    boolean none = !admission.tryEnter();
                    admission.leave(); // Between its look and whatever follows from that.
                    admission.waits().wakeOther(ELSEWHERE);
                    return !none;
                }
                return super.takesPlace();
            }
        };
        assertTrue(admission.tryEnter());
        onLoop(() -> new WaitingRoom(loop, admission.waits(), true, config).add(waiting, 1));
        assertTrue(onLoop(() -> waiting.on));
        assertEquals(1, admission.running());
    }

    @Test
    void aCallThatFindsNobodyIsForThoseElsewhere() {
        assertTrue(admission.tryEnter());
        WaitingRoom room = onLoop(() -> new WaitingRoom(loop, admission.waits(), true, config));
        Waiting leaves = new Waiting();
        onLoop(() -> room.add(leaves, 1));
        admission.waits().waiting(ELSEWHERE, 1);
        onLoop(() -> {
            admission.leave();
            room.cameFree(); // Its own loop's go first.
            room.remove(leaves); // Its client has gone.
            return true;
        });
        assertTrue(onLoop(() -> !leaves.on));
        assertEquals(1, wokenElsewhere.get());
    }
}
