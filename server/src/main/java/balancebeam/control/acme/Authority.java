package balancebeam.control.acme;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who gives certificates. One thread; every call blocks. */
interface Authority {
    /**
     * Asks for a certificate, and proves that the name is ours.
     *
     * @param keys of the certificate
     * @param number of the try, from 0: each may prove it in another way
     * @param replaced what it takes the place of; null for nothing
     * @return with its chain
     * @throws Refusal for whatever reason there is none
     */
    List<X509Certificate> order(String name, KeyPair keys, int number, @Nullable X509Certificate replaced)
            throws Refusal, InterruptedException;

    /**
     * When a certificate should be had anew (RFC 9773); null if the authority says nothing of it.
     *
     * @throws Refusal if it can't be asked
     */
    @Nullable
    Window renewal(X509Certificate certificate) throws Refusal, InterruptedException;

    /** From when until when a certificate should be had anew. */
    record Window(Instant from, Instant until) {}

    /** Why there is no certificate. */
    final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient @Nullable Instant retryAfter;
        private final boolean ofOneName;

        /**
         * @param retryAfter what the authority asks for; null for nothing
         * @param ofOneName whether other names may well get theirs
         */
        Refusal(String message, @Nullable Throwable cause, @Nullable Instant retryAfter, boolean ofOneName) {
            super(message, cause);
            this.retryAfter = retryAfter;
            this.ofOneName = ofOneName;
        }

        @Nullable
        Instant retryAfter() {
            return retryAfter;
        }

        boolean isOfOneName() {
            return ofOneName;
        }
    }
}
