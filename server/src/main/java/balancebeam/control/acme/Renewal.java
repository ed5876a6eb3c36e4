package balancebeam.control.acme;

import balancebeam.config.AcmeConfig.KeyType;
import balancebeam.tls.AcmeFiles;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** When a certificate is had anew. Thread-safe: static functions without state. */
final class Renewal {
    /** Of its lifetime, at the latest. */
    private static final double SHARE = 2.0 / 3;
    /** Of its lifetime, before that: those that were had together are not had anew together. */
    private static final double JITTER = 1.0 / 12;
    /** Of its lifetime, at its end: what the authority says does not reach into it. */
    private static final double RESERVE = 0.1;

    private Renewal() {}

    /**
     * The time. Always the same for one certificate: a restart changes nothing of it.
     *
     * @param written when it came here; null if nobody knows
     * @param window what the authority says; null for nothing
     */
    static Instant of(
            AcmeFiles.Kept kept,
            KeyType wanted,
            @Nullable Instant written,
            Authority.@Nullable Window window,
            Instant now) {
        if (kept.keyType() != wanted) {
            return Instant.EPOCH;
        }
        Duration lifetime = Duration.between(kept.notBefore(), kept.notAfter());
        double place = place(kept);
        Instant due = kept.notBefore().plus(share(lifetime, SHARE - JITTER * place));
        if (window != null && !window.until().isBefore(window.from())) {
            Instant said = window.from().plus(share(Duration.between(window.from(), window.until()), place));
            Instant latest = kept.notAfter().minus(share(lifetime, RESERVE));
            return said.isBefore(latest) ? said : latest;
        }
        // By a clock that is wrong it may be due as soon as it comes: no reason to ask for one after the other.
        Instant soonest =
                written == null || written.isAfter(now) ? Instant.MIN : written.plus(share(lifetime, 1 - SHARE));
        return due.isAfter(soonest) ? due : soonest;
    }

    private static Duration share(Duration of, double share) {
        return Duration.ofMillis((long) (of.toMillis() * share));
    }

    /** From 0 to 1, by its serial number. */
    private static double place(AcmeFiles.Kept kept) {
        int hash = Arrays.hashCode(kept.certificate().getSerialNumber().toByteArray()) * 0x9E3779B9;
        return (hash >>> 8) / (double) (1 << 24);
    }
}
