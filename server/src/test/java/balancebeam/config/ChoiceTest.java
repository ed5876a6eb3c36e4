package balancebeam.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ChoiceTest {
    @Test
    void theSpellingsAreTheDocumentedOnes() {
        assertEquals(
                "p2c, least-request, least-response-time, least-bandwidth, prequal, round-robin, random, first-available,"
                        + " maglev, ring-hash, rendezvous",
                Choice.spellings(Algorithm.class));
        assertEquals("sliding-window, fixed-window", Choice.spellings(RateLimitAlgorithm.class));
        assertEquals("auto, epoll, io_uring, nio", Choice.spellings(TransportKind.class));
        assertEquals("error, warn, info, debug, trace", Choice.spellings(LogLevel.class));
    }

    @Test
    void caseAndHyphensMakeNoDifference() {
        assertEquals(Algorithm.LEAST_REQUEST, Choice.parse(Algorithm.class, "Least_Request"));
        assertEquals(TransportKind.IO_URING, Choice.parse(TransportKind.class, "io-uring"));
        assertEquals(TransportKind.IO_URING, Choice.parse(TransportKind.class, "io_uring"));
    }

    @Test
    void anythingElseIsRefusedWithTheChoices() {
        var e = assertThrows(IllegalArgumentException.class, () -> Choice.parse(RateLimitAlgorithm.class, "leaky"));
        assertEquals("'leaky' is not one of sliding-window, fixed-window", e.getMessage());
    }
}
