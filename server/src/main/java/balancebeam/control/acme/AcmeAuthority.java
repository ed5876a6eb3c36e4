package balancebeam.control.acme;

import balancebeam.config.AcmeConfig;
import balancebeam.config.AcmeConfig.Challenge;
import balancebeam.config.AcmeConfig.ExternalAccountConfig;
import balancebeam.tls.AcmeChallenges;
import balancebeam.tls.AcmeFiles;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.PollableResource;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.toolbox.JSONBuilder;

/**
 * An authority that speaks ACME, by acme4j. Nothing of that is loaded before the first call, and connections last no longer than
 * one. One thread.
 */
final class AcmeAuthority implements Authority {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final AcmeConfig config;
    private final StateFolder state;
    private final AcmeChallenges challenges;

    AcmeAuthority(AcmeConfig config, StateFolder state, AcmeChallenges challenges) {
        this.config = config;
        this.state = state;
        this.challenges = challenges;
    }

    /** What is done with a session. */
    @FunctionalInterface
    private interface Talk<T> {
        T with(AcmeSession session) throws AcmeException, Refusal, IOException, InterruptedException;
    }

    private <T> T talk(Talk<T> talk) throws Refusal, InterruptedException {
        try (AcmeSession session = AcmeSession.open(config)) {
            try {
                return talk.with(session);
            } catch (AcmeException | RuntimeException | IOException e) {
                // What an authority answers that is not ACME comes as an unchecked exception.
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                throw refusal(e, session.retryAfter());
            }
        } catch (IOException e) {
            throw new Refusal(String.valueOf(e.getMessage()), e, null, false);
        }
    }

    private Refusal refusal(Exception e, @Nullable Instant retryAfter) {
        Throwable cause = e.getCause() instanceof AcmeException inner ? inner : e;
        Instant later = cause instanceof AcmeRateLimitedException limited
                ? limited.getRetryAfter().orElse(retryAfter)
                : retryAfter;
        String what =
                switch (cause) {
                    case AcmeServerException server -> "the authority says: " + text(server.getProblem());
                    case AcmeException other
                    when other.getCause() instanceof IOException io ->
                        "%s can't be reached: %s".formatted(config.directory(), reason(io));
                    default -> "%s answers: %s".formatted(config.directory(), cause.getMessage());
                };
        boolean ofOneName = cause instanceof AcmeServerException server
                && Stream.of("rejectedIdentifier", "caa", "unsupportedIdentifier", "alreadyReplaced", "badCSR")
                        .anyMatch(end -> server.getType().toString().endsWith(":" + end));
        return new Refusal(what, e, later, ofOneName);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String text(Problem problem) {
        String type = problem.getType().toString();
        String what = problem.getDetail().or(problem::getTitle).orElse("nothing more");
        return type.substring(type.lastIndexOf(':') + 1) + ": " + what;
    }

    @Override
    public List<X509Certificate> order(String name, KeyPair keys, int number, @Nullable X509Certificate replaced)
            throws Refusal, InterruptedException {
        return talk(session -> {
            Login login = login(session);
            OrderBuilder builder = login.newOrder().domain(name);
            String before = replaced == null ? null : AcmeFiles.renewalId(replaced);
            if (before != null
                    && session.session()
                            .resourceUrlOptional(Resource.RENEWAL_INFO)
                            .isPresent()) {
                builder.replaces(before);
            }
            Order order = builder.create();
            for (Authorization authorization : order.getAuthorizations()) {
                prove(name, authorization, number);
            }
            await(order, Status.READY, "the order");
            finish(session, login, order, AcmeFiles.request(keys, name));
            await(order, Status.VALID, "the certificate");
            return order.getCertificate().getCertificateChain();
        });
    }

    /** The account that belongs to the key; the authority makes one if there is none. */
    private Login login(AcmeSession session) throws AcmeException, IOException {
        AccountBuilder account = new AccountBuilder().agreeToTermsOfService().useKeyPair(state.accountKey());
        if (!config.email().isEmpty()) {
            account.addEmail(config.email());
        }
        ExternalAccountConfig external = config.externalAccount();
        if (external != null) {
            account.withKeyIdentifier(external.keyId(), external.macKey());
        }
        return account.createLogin(session.session());
    }

    private void prove(String name, Authorization authorization, int number)
            throws AcmeException, Refusal, InterruptedException {
        if (authorization.getStatus() == Status.VALID) {
            return;
        }
        List<org.shredzone.acme4j.challenge.Challenge> possible = possible(authorization);
        if (possible.isEmpty()) {
            throw new Refusal("the authority offers no challenge of those that are configured", null, null, true);
        }
        var challenge = possible.get(number % possible.size());
        AcmeChallenges.Pending pending = pending(name, challenge);
        try {
            challenge.trigger();
            if (awaitEnd(authorization) != Status.VALID) {
                challenge.fetch();
                String why = challenge.getError().map(AcmeAuthority::text).orElse("it does not say why");
                throw new Refusal(
                        "the authority could not verify %s by %s: %s".formatted(name, challenge.getType(), why),
                        null,
                        null,
                        true);
            }
        } finally {
            pending.close();
        }
    }

    /** Those that the authority offers, in our order. */
    private List<org.shredzone.acme4j.challenge.Challenge> possible(Authorization authorization) {
        List<org.shredzone.acme4j.challenge.Challenge> possible = new ArrayList<>();
        for (Challenge kind : config.challenges()) {
            authorization.findChallenge(kind.spelling()).ifPresent(possible::add);
        }
        return possible;
    }

    private AcmeChallenges.Pending pending(String name, org.shredzone.acme4j.challenge.Challenge challenge) {
        return switch (challenge) {
            case Http01Challenge http -> challenges.byHttp(http.getToken(), http.getAuthorization());
            case TlsAlpn01Challenge tls -> challenges.byTls(name, tls.getAcmeValidation());
            default -> throw new IllegalStateException(challenge.getType());
        };
    }

    private static void await(Order order, Status wanted, String what)
            throws AcmeException, Refusal, InterruptedException {
        Status status = awaitEnd(order);
        if (status != wanted && status != Status.VALID) {
            throw new Refusal(
                    "%s failed: %s"
                            .formatted(
                                    what,
                                    order.getError().map(AcmeAuthority::text).orElse("as " + status)),
                    null,
                    null,
                    true);
        }
    }

    /** Waits until it does not change any more, as slowly as the authority likes. */
    private static Status awaitEnd(PollableResource resource) throws AcmeException, Refusal, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            Optional<Instant> asked = resource.fetch();
            Status status = resource.getStatus();
            if (status != Status.PENDING && status != Status.PROCESSING) {
                return status;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new Refusal("the authority took too long", null, null, true);
            }
            Duration wanted =
                    asked.map(at -> Duration.between(Instant.now(), at)).orElse(pause);
            Thread.sleep(longer(FIRST_PAUSE, shorter(wanted, LONGEST_PAUSE)));
            pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        }
    }

    /** Without Order.execute: javac would ask for Bouncy Castle, for one of its namesakes takes a class of that. */
    private static void finish(AcmeSession session, Login login, Order order, byte[] request) throws AcmeException {
        try (Connection connection = session.session().connect()) {
            connection.sendSignedRequest(
                    order.getFinalizeLocation(), new JSONBuilder().putBase64("csr", request), login);
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    @Override
    public @Nullable Window renewal(X509Certificate certificate) throws Refusal, InterruptedException {
        String id = AcmeFiles.renewalId(certificate);
        if (id == null) {
            return null;
        }
        Optional<Window> window = talk(session -> {
            Optional<URL> base = session.session().resourceUrlOptional(Resource.RENEWAL_INFO);
            if (base.isEmpty()) {
                return Optional.empty();
            }
            Login nobody = session.session().login(base.get(), state.accountKey());
            RenewalInfo said = nobody.bindRenewalInfo(below(base.get(), id));
            said.fetch();
            return Optional.of(new Window(said.getSuggestedWindowStart(), said.getSuggestedWindowEnd()));
        });
        return window.orElse(null);
    }

    private static URL below(URL base, String id) throws MalformedURLException {
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text : text + "/") + id).toURL();
    }
}
