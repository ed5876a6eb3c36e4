package balancebeam.policy.auth;

import balancebeam.config.BasicAuthConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Resumption;
import balancebeam.http.Head;
import balancebeam.http.Status;
import balancebeam.policy.template.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Lets through who has a name and its password (RFC 7617), and answers 401 to others. Thread-safe.
 *
 * <p><b>Cost.</b> Verifying takes a tenth of a second by design, so it is done by {@link PasswordWorkers} while the exchange is
 * suspended; when too many wait, it is 503 at once. Requests with the same credentials wait for one verification. What was found
 * is remembered: right ones for some minutes after their last use, wrong ones for some seconds, in two tables, so that whoever
 * guesses can't push out what was right. A flood of guesses can delay those who log in anew, not those who have: put a rate limit
 * before it, as the order of filters does.
 *
 * <p><b>What endpoints get.</b> Authorization is passed on, as nginx, HAProxy, Envoy and Caddy do: many endpoints want the name.
 * {@code request-headers: remove: [authorization]} keeps it from them.
 */
public final class BasicAuthFilter implements Filter {
    private static final long RIGHT_NANOS = Duration.ofMinutes(10).toNanos();
    private static final long WRONG_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int LEAST_RIGHT = 64;
    private static final int WRONG = 1024;

    /** Requests that wait for verifications: with more, somebody sends the same ones without end. */
    private static final int MOST_WAITING = 10_000;

    private static final LocalAnswer BUSY =
            LocalAnswer.of(Status.SERVICE_UNAVAILABLE, "Retry-After: 1\r\n", ProxyError.OVERLOADED);
    private static final LocalAnswer BUG = LocalAnswer.of(ProxyError.BUG);

    private final Passwords passwords;
    private final PasswordWorkers workers;
    private final LocalAnswer unauthorized;
    private final RememberedCredentials right;
    private final RememberedCredentials wrong = new RememberedCredentials(WRONG, WRONG_NANOS);

    /** Who waits for what verification. */
    private final ConcurrentMap<Key, List<Resumption>> waiting = new ConcurrentHashMap<>();

    private final AtomicInteger waitingCount = new AtomicInteger();

    /** A {@link Fingerprint} to keep. */
    private record Key(long hi, long lo) {}

    /** @throws IllegalArgumentException naming the user whose hash is wrong, or what is wrong with the realm */
    public BasicAuthFilter(BasicAuthConfig config, PasswordWorkers workers) {
        this.passwords = new Passwords(config.users());
        this.workers = workers;
        this.right = new RememberedCredentials(Math.max(LEAST_RIGHT, passwords.size()), RIGHT_NANOS);
        Template.requirePrintable(config.realm());
        String realm = config.realm().replace("\\", "\\\\").replace("\"", "\\\"");
        this.unauthorized = LocalAnswer.of(
                Status.UNAUTHORIZED,
                "WWW-Authenticate: Basic realm=\"" + realm + "\", charset=\"UTF-8\"\r\n",
                ProxyError.UNAUTHORIZED);
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        Head request = exchange.request();
        int field = Credentials.field(request);
        int start = field == Head.NONE ? -1 : Credentials.tokenStart(request, field);
        if (start < 0) {
            return unauthorized;
        }
        int end = request.valueEnd(field);
        Fingerprint fingerprint = Fingerprint.of(request.bytes(), start, end);
        if (right.has(fingerprint.hi(), fingerprint.lo(), nowNanos)) {
            return Decision.PROCEED;
        }
        if (wrong.has(fingerprint.hi(), fingerprint.lo(), nowNanos)) {
            return unauthorized;
        }
        Key key = new Key(fingerprint.hi(), fingerprint.lo());
        Credentials credentials = Credentials.decode(request.bytes(), start, end);
        return credentials == null ? unauthorized : verifyLater(exchange, key, credentials, nowNanos);
    }

    private Decision verifyLater(Exchange exchange, Key key, Credentials credentials, long nowNanos) {
        if (waitingCount.incrementAndGet() > MOST_WAITING) {
            waitingCount.decrementAndGet();
            return BUSY;
        }
        Resumption resumption = exchange.resumption();
        boolean[] isFirst = {false};
        waiting.compute(key, (same, others) -> {
            isFirst[0] = others == null;
            List<Resumption> all = others == null ? new ArrayList<>(1) : others;
            all.add(resumption);
            return all;
        });
        if (!isFirst[0]) {
            credentials.password().wipe(); // The first one's are being verified.
        } else if (!workers.submit(() -> verify(key, credentials, nowNanos))) {
            credentials.password().wipe();
            resume(key, BUSY, resumption);
            return BUSY;
        }
        return Decision.SUSPEND;
    }

    /** Runs on a worker. */
    private void verify(Key key, Credentials credentials, long nowNanos) {
        Decision decision = BUG;
        try {
            boolean known = right.has(key.hi, key.lo, nowNanos);
            if (known
                    || passwords.isRight(
                            credentials.name(), credentials.password().bytes())) {
                right.add(key.hi, key.lo, nowNanos);
                decision = Decision.PROCEED;
            } else {
                wrong.add(key.hi, key.lo, nowNanos);
                decision = unauthorized;
            }
        } catch (RuntimeException e) {
            // Not a field: filters are tried while the configuration is read, and its log level is known only after
            // that.
            LoggerFactory.getLogger(BasicAuthFilter.class).error("Bug while verifying a password", e);
        } finally {
            credentials.password().wipe();
            resume(key, decision, null);
        }
    }

    /** Resumes all who wait for it, but for one who needs it not. */
    private void resume(Key key, Decision decision, @Nullable Resumption except) {
        List<Resumption> all = waiting.remove(key);
        if (all != null) {
            waitingCount.addAndGet(-all.size());
            for (Resumption each : all) {
                if (each != except) {
                    each.resume(decision);
                }
            }
        }
    }
}
