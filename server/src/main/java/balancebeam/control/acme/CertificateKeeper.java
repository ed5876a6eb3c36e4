package balancebeam.control.acme;

import balancebeam.config.AcmeConfig;
import balancebeam.control.AcmeView;
import balancebeam.control.acme.Authority.Refusal;
import balancebeam.tls.AcmeFiles;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that there is a certificate for each name, and that it is a fresh one. {@link #look} on one thread; the rest is
 * thread-safe.
 *
 * <p>All that it knows lies in the folder of the state: it can be killed at any step. A try counts as failed before it begins, so a
 * process that is restarted again and again asks no more often than one that runs.
 */
final class CertificateKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);

    /** At the latest it looks again: the clock of the wall may have been set. */
    private static final Duration LONGEST = Duration.ofMinutes(1);
    /** From one question to the next when a certificate should be had anew. */
    private static final Duration BETWEEN_QUESTIONS = Duration.ofHours(6);

    private static final String INTERRUPTED = "the process ended meanwhile";

    private final AcmeConfig config;
    private final StateFolder state;
    private final Authority authority;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Counted counted;
    private volatile Set<String> names = Set.of();
    private volatile Map<String, AcmeView> views = Map.of();

    private final Map<String, Asked> asked = new HashMap<>();
    private Tries ofAll = Tries.NONE;
    private boolean saidElsewhere;

    /** What has become of tries since the start of the process. Thread-safe. */
    record Counted(AtomicLong issued, AtomicLong failed) {
        Counted() {
            this(new AtomicLong(), new AtomicLong());
        }
    }

    /** What an authority said of when to renew. */
    private record Asked(Instant at, String serial, Authority.@Nullable Window window) {}

    CertificateKeeper(
            AcmeConfig config,
            StateFolder state,
            Authority authority,
            InstantSource clock,
            RandomGenerator random,
            Counted counted) {
        this.config = config;
        this.state = state;
        this.authority = authority;
        this.clock = clock;
        this.random = random;
        this.counted = counted;
    }

    /** From now on there shall be certificates for these. What there is for others stays where it is. */
    void names(Set<String> wanted) {
        names = new LinkedHashSet<>(wanted);
    }

    /** How it stands, by name. */
    List<AcmeView> views() {
        Map<String, AcmeView> all = views;
        return names.stream()
                .map(name -> all.getOrDefault(name, new AcmeView(name, AcmeView.State.WANTED, null, null, 0, "")))
                .toList();
    }

    /** Does what is due now; gives how long there is nothing to do. */
    Duration look() throws InterruptedException {
        Instant next = clock.instant().plus(LONGEST);
        Map<String, AcmeView> all = new LinkedHashMap<>();
        for (String name : names) {
            AcmeView view = look(name);
            all.put(name, view);
            publish(all);
            Instant soon = view.next();
            if (soon != null && soon.isBefore(next)) {
                next = soon;
            }
        }
        views = Map.copyOf(all);
        Duration left = Duration.between(clock.instant(), next);
        return left.isNegative() ? Duration.ZERO : left.compareTo(LONGEST) > 0 ? LONGEST : left;
    }

    private void publish(Map<String, AcmeView> some) {
        Map<String, AcmeView> merged = new HashMap<>(views);
        merged.putAll(some);
        views = Map.copyOf(merged);
    }

    private AcmeView look(String name) throws InterruptedException {
        Instant now = clock.instant();
        try {
            boolean ours = state.isOurs();
            AcmeFiles.Kept kept = ours ? state.certificate(name) : certificateOfOther(name);
            if (!ours) {
                return elsewhere(name, kept, now);
            }
            saidElsewhere = false;
            Tries tries = state.tries(name, now);
            Instant due = kept == null
                    ? Instant.EPOCH
                    : Renewal.of(kept, config.keyType(), state.written(name), window(name, kept, now), now);
            Instant at = latest(due, tries.next(), ofAll.sane(now).next());
            if (at.isAfter(now)) {
                return view(name, kept, at, tries);
            }
            return order(name, kept, tries, now);
        } catch (IOException e) {
            // The disk is full, or not ours any more: the authority is not asked for what could not be kept.
            String why = "its state can't be kept: " + StateFolder.reason(e);
            Tries tries = Tries.NONE.failed(why, now, null, random);
            AcmeView before = views.get(name);
            if (before == null || !before.error().equals(why)) {
                LOG.error("ACME: {}: {}", name, why);
            }
            return new AcmeView(
                    name, AcmeView.State.FAILING, before == null ? null : before.expires(), tries.next(), 1, why);
        }
    }

    private static Instant latest(Instant a, Instant b, Instant c) {
        Instant later = a.isAfter(b) ? a : b;
        return later.isAfter(c) ? later : c;
    }

    private AcmeFiles.@Nullable Kept certificateOfOther(String name) {
        try {
            return AcmeFiles.certificate(config.file(name));
        } catch (IllegalArgumentException e) {
            return null; // It is for the other one to see to that.
        }
    }

    private AcmeView elsewhere(String name, AcmeFiles.@Nullable Kept kept, Instant now) {
        if (!saidElsewhere) {
            saidElsewhere = true;
            LOG.warn(
                    "ACME: another process has the folder {}, and cares for the certificates in it; this one uses them",
                    config.folder());
        }
        return new AcmeView(
                name, AcmeView.State.ELSEWHERE, kept == null ? null : kept.notAfter(), now.plus(LONGEST), 0, "");
    }

    private static AcmeView view(String name, AcmeFiles.@Nullable Kept kept, Instant next, Tries tries) {
        AcmeView.State state = tries.failures() > 0
                ? AcmeView.State.FAILING
                : kept == null ? AcmeView.State.WANTED : AcmeView.State.KEPT;
        return new AcmeView(name, state, kept == null ? null : kept.notAfter(), next, tries.failures(), tries.error());
    }

    /** What the authority says of when to renew; asked a few times a day, and not missed if it does not answer. */
    private Authority.@Nullable Window window(String name, AcmeFiles.Kept kept, Instant now)
            throws InterruptedException {
        String serial = kept.certificate().getSerialNumber().toString();
        Asked last = asked.get(name);
        Asked before = last != null && last.serial().equals(serial) ? last : null;
        if (before != null
                && !before.at().plus(BETWEEN_QUESTIONS).isBefore(now)
                && !before.at().isAfter(now)) {
            return before.window();
        }
        Authority.Window window = before == null ? null : before.window();
        try {
            window = authority.renewal(kept.certificate());
        } catch (Refusal e) {
            LOG.debug("ACME: {}: the authority does not say when to renew: {}", name, e.getMessage());
        }
        asked.put(name, new Asked(now, serial, window));
        return window;
    }

    private AcmeView order(String name, AcmeFiles.@Nullable Kept kept, Tries before, Instant now)
            throws IOException, InterruptedException {
        views = with(new AcmeView(
                name,
                before.failures() > 0 ? AcmeView.State.FAILING : AcmeView.State.WANTED,
                kept == null ? null : kept.notAfter(),
                null,
                before.failures(),
                before.error()));
        // On disk before anybody is told or asked: who is killed from here on has had a try, and waits like one that
        // lives.
        state.tries(name, before.failed(INTERRUPTED, now, null, random));
        LOG.info("ACME: {}: asking {} for a certificate", name, config.directory());
        try {
            KeyPair keys = AcmeFiles.newKeys(config.keyType());
            List<X509Certificate> chain = authority.order(
                    name, keys, before.failures(), kept == null || before.failures() > 0 ? null : kept.certificate());
            state.certificate(name, pem(chain, keys, name));
        } catch (InterruptedException e) {
            state.tries(name, before); // Nobody failed: it is stopped in good order.
            throw e;
        } catch (Refusal e) {
            return failed(name, kept, before, e);
        }
        state.tries(name, Tries.NONE);
        ofAll = Tries.NONE;
        counted.issued().incrementAndGet();
        return issued(name);
    }

    private Map<String, AcmeView> with(AcmeView view) {
        Map<String, AcmeView> all = new HashMap<>(views);
        all.put(view.name(), view);
        return Map.copyOf(all);
    }

    private static String pem(List<X509Certificate> chain, KeyPair keys, String name) throws Refusal {
        try {
            return AcmeFiles.pem(chain, keys, name);
        } catch (IllegalArgumentException e) {
            throw new Refusal("what the authority gave is of no use: " + e.getMessage(), e, null, true);
        }
    }

    private AcmeView issued(String name) throws IOException, InterruptedException {
        Instant now = clock.instant();
        AcmeFiles.Kept fresh = state.certificate(name);
        if (fresh == null) {
            throw new IOException(config.file(name) + " has gone");
        }
        Instant renewal = Renewal.of(fresh, config.keyType(), state.written(name), window(name, fresh, now), now);
        LOG.info(
                "ACME: {}: has a certificate until {}; it is renewed about {}",
                name,
                fresh.notAfter(),
                renewal.truncatedTo(ChronoUnit.SECONDS));
        return view(name, fresh, renewal, Tries.NONE);
    }

    private AcmeView failed(String name, AcmeFiles.@Nullable Kept kept, Tries before, Refusal why) throws IOException {
        Instant now = clock.instant();
        Tries tries = before.failed(String.valueOf(why.getMessage()), now, why.retryAfter(), random);
        state.tries(name, tries);
        if (!why.isOfOneName()) {
            // What keeps the authority from this name keeps it from all.
            ofAll = ofAll.failed(tries.error(), now, why.retryAfter(), random);
        }
        counted.failed().incrementAndGet();
        LOG.warn(
                "ACME: {}: no certificate: {}; {}; try no. {} is about {}",
                name,
                tries.error(),
                kept == null ? "one that signs itself stands in" : "the present one is good until " + kept.notAfter(),
                tries.failures() + 1,
                tries.next().truncatedTo(ChronoUnit.SECONDS));
        return view(name, kept, tries.next(), tries);
    }
}
