package balancebeam.control.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.UnixReceiver;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager hears, byte for byte. */
class NotifierTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void eachThingThatHappensIsOneDatagram() throws IOException {
        try (UnixReceiver systemd = UnixReceiver.bind(folder.resolve("notify"))) {
            Notifier notifier = Notifier.of(Map.of("NOTIFY_SOCKET", systemd.name()), 1);
            notifier.ready("2 listeners");
            assertEquals("READY=1\nSTATUS=2 listeners", systemd.receive());
            notifier.stopping("Draining", Duration.ofSeconds(40));
            assertEquals("STOPPING=1\nEXTEND_TIMEOUT_USEC=40000000\nSTATUS=Draining", systemd.receive());
            notifier.alive();
            assertEquals("WATCHDOG=1", systemd.receive());
            notifier.status("Could not start: a.yaml:1:1: wrong\nWATCHDOG=1\nREADY=1");
            assertEquals("STATUS=Could not start: a.yaml:1:1: wrong (and 2 more)", systemd.receive());
            notifier.status("x".repeat(1000));
            assertEquals("STATUS=" + "x".repeat(300), systemd.receive().substring(0, 307));
        }
    }

    @Test
    void aManagerThatWasStartedAnewIsFoundAgain() throws IOException {
        try (UnixReceiver systemd = UnixReceiver.bind(folder.resolve("notify"))) {
            Notifier notifier = Notifier.of(Map.of("NOTIFY_SOCKET", systemd.name()), 1);
            notifier.alive();
            assertEquals("WATCHDOG=1", systemd.receive());
            systemd.rebind();
            notifier.status("still here");
            assertEquals("STATUS=still here", systemd.receive());
        }
    }

    /** systemd takes a READY for the end of this reload only if the time is of its own clock. */
    @Test
    void aReloadTellsTheMonotonicTime() throws Throwable {
        try (UnixReceiver systemd = UnixReceiver.bind(folder.resolve("notify"))) {
            Notifier notifier = Notifier.of(Map.of("NOTIFY_SOCKET", systemd.name()), 1);
            long before = monotonicMicros();
            notifier.reloading();
            String said = systemd.receive();
            String prefix = "RELOADING=1\nMONOTONIC_USEC=";
            assertTrue(said.startsWith(prefix), said);
            long told = Long.parseLong(said.substring(prefix.length(), said.lastIndexOf('\n')));
            assertTrue(told >= before && told <= monotonicMicros(), () -> before + " " + said);
        }
    }

    @SuppressWarnings("restricted")
    private static long monotonicMicros() throws Throwable {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor type =
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, 8);
            int clockMonotonic = 1;
            Object result = linker.downcallHandle(linker.defaultLookup().findOrThrow("clock_gettime"), type)
                    .invokeWithArguments(clockMonotonic, time);
            assertEquals(0, result);
            return time.get(ValueLayout.JAVA_LONG, 0) * 1_000_000 + time.get(ValueLayout.JAVA_LONG, 8) / 1_000;
        }
    }

    @Test
    void aNameInTheAbstractNamespaceIsOneToo() throws IOException {
        try (UnixReceiver systemd =
                UnixReceiver.bind("@balancebeam-test-" + ProcessHandle.current().pid())) {
            Notifier.of(Map.of("NOTIFY_SOCKET", systemd.name()), 1).alive();
            assertEquals("WATCHDOG=1", systemd.receive());
        }
    }

    @Test
    void withoutASocketNothingIsTold() {
        assertSame(Notifier.NONE, Notifier.of(Map.of(), 1));
        assertSame(Notifier.NONE, Notifier.of(Map.of("NOTIFY_SOCKET", "", "WATCHDOG_USEC", "5"), 1));
        Notifier.NONE.ready("to nobody");
    }

    @Test
    void aSocketThatIsNotThereIsNoReasonToStop() {
        assertSame(Notifier.NONE, Notifier.of(Map.of("NOTIFY_SOCKET", folder + "/none"), 1));
    }

    @Test
    void theWatchdogIsMeantForTheProcessThatItNames() throws IOException {
        try (UnixReceiver systemd = UnixReceiver.bind(folder.resolve("notify"))) {
            assertEquals(0, watchdog(systemd, Map.of()));
            assertEquals(5_000_000_000L, watchdog(systemd, Map.of("WATCHDOG_USEC", "5000000")));
            assertEquals(5_000, watchdog(systemd, Map.of("WATCHDOG_USEC", "5", "WATCHDOG_PID", "42")));
            assertEquals(0, watchdog(systemd, Map.of("WATCHDOG_USEC", "5", "WATCHDOG_PID", "43")));
            assertEquals(0, watchdog(systemd, Map.of("WATCHDOG_USEC", "5s")));
        }
    }

    private static long watchdog(UnixReceiver systemd, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("NOTIFY_SOCKET", systemd.name());
        return Notifier.of(all, 42).watchdogNanos();
    }
}
