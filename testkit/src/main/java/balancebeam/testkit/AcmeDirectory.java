package balancebeam.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An ACME server (RFC 8555) on loopback whose certificates are a {@link TestAuthority}'s. It really connects to find out whether
 * names are a client's, wherever the test says that they are; and it fails as the test says.
 *
 * <pre>{@code
 * try (AcmeDirectory acme = AcmeDirectory.start(authority)) {
 *     acme.namesAreAt(http, tls); // ports 80 and 443 of all names
 *     acme.uri(); // for the client, which trusts the authority
 *     acme.badNonces(2); // what goes wrong next
 * }
 * }</pre>
 *
 * <p>Thread-safe. One identifier an order; keys of accounts on P-256.
 */
public final class AcmeDirectory implements AutoCloseable {
    private static final String ERROR = "urn:ietf:params:acme:error:";

    private final TestAuthority authority;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SecureRandom random = new SecureRandom();
    private final Set<String> nonces = ConcurrentHashMap.newKeySet();
    private final Map<String, String> accounts = new ConcurrentHashMap<>();
    private final List<AcmeOrder> orders = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();

    private final AtomicInteger badNonces = new AtomicInteger();
    private final AtomicInteger unavailable = new AtomicInteger();
    private final AtomicInteger rateLimited = new AtomicInteger();
    private final AtomicInteger invalid = new AtomicInteger();
    private volatile int retryAfterSeconds;
    private volatile InetSocketAddress http = AcmeValidation.nowhere();
    private volatile InetSocketAddress tls = AcmeValidation.nowhere();
    private volatile Duration lifetime = Duration.ofDays(90);
    private volatile List<String> challenges = List.of("http-01", "tls-alpn-01");
    private volatile String renewal = "";
    private volatile String externalKeyId = "";
    private volatile byte[] externalKey = {};

    private AcmeDirectory(TestAuthority authority, HttpsServer server) {
        this.authority = authority;
        this.server = server;
    }

    /** Begins to answer, by a certificate of the authority for 127.0.0.1. */
    public static AcmeDirectory start(TestAuthority authority) {
        try {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(authority.server("127.0.0.1")));
            AcmeDirectory directory = new AcmeDirectory(authority, server);
            server.setExecutor(directory.threads);
            server.createContext("/", directory::serve);
            server.start();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a client is told of it. */
    public URI uri() {
        return URI.create(url("directory"));
    }

    private String url(String path) {
        return "https://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), path);
    }

    // ---- what a test says ----

    /** Where the ports 80 and 443 of every name are. */
    public void namesAreAt(InetSocketAddress port80, InetSocketAddress port443) {
        http = port80;
        tls = port443;
    }

    /** How long certificates are valid from now on. */
    public void lifetime(Duration time) {
        lifetime = time;
    }

    /** Which challenges are offered from now on. */
    public void offer(String... kinds) {
        challenges = List.of(kinds);
    }

    /** When it says that certificates should be renewed (RFC 9773). */
    public void renewBetween(Instant from, Instant until) {
        renewal = "{\"suggestedWindow\":{\"start\":\"%s\",\"end\":\"%s\"}}".formatted(from, until);
    }

    /** New accounts must be bound to that key. */
    public void requireExternalAccount(String keyId, String base64Key) {
        externalKeyId = keyId;
        externalKey = Base64.getUrlDecoder().decode(base64Key);
    }

    /** So many signed requests are refused for their nonce. */
    public void badNonces(int count) {
        badNonces.set(count);
    }

    /** So many requests are answered 503; {@link Integer#MAX_VALUE} for all. */
    public void unavailable(int count, int retrySeconds) {
        retryAfterSeconds = retrySeconds;
        unavailable.set(count);
    }

    /** So many orders are refused as too many. */
    public void rateLimited(int count, int retrySeconds) {
        retryAfterSeconds = retrySeconds;
        rateLimited.set(count);
    }

    /** So many challenges fail, whatever the client does. */
    public void failChallenges(int count) {
        invalid.set(count);
    }

    // ---- what has happened ----

    /** The requests, as {@code POST new-order}, in order. */
    public List<String> log() {
        return List.copyOf(log);
    }

    /** How many orders were made. */
    public int orders() {
        return orders.size();
    }

    /** How many certificates were given. */
    public long issued() {
        return orders.stream().filter(order -> order.status().equals("valid")).count();
    }

    /** How many accounts there are. */
    public int accounts() {
        return accounts.size();
    }

    /** The last order, as it was asked for. */
    public String lastOrder() {
        return orders.getLast().asked();
    }

    // ---- the protocol ----

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring(1);
            log.add(exchange.getRequestMethod() + " " + path);
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Replay-Nonce", nonce());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            if (takes(unavailable)) {
                exchange.getResponseHeaders().set("Retry-After", String.valueOf(retryAfterSeconds));
                send(exchange, 503, "text/plain", "out of order");
            } else if (exchange.getRequestMethod().equals("POST")) {
                post(exchange, path, AcmeRequest.parse(body));
            } else {
                get(exchange, path);
            }
        }
    }

    private static boolean takes(AtomicInteger count) {
        return count.getAndUpdate(left -> left == Integer.MAX_VALUE ? left : Math.max(0, left - 1)) > 0;
    }

    private String nonce() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String nonce = AcmeRequest.base64(bytes);
        nonces.add(nonce);
        return nonce;
    }

    private void get(HttpExchange exchange, String path) throws IOException {
        if (path.equals("directory")) {
            String more = renewal.isEmpty() ? "" : ",\"renewalInfo\":\"%s\"".formatted(url("renewal-info"));
            send(exchange, 200, "application/json", """
                    {"newNonce":"%s","newAccount":"%s","newOrder":"%s","revokeCert":"%s","keyChange":"%s",\
                    "meta":{"termsOfService":"%s","externalAccountRequired":%b}%s}""".formatted(
                            url("new-nonce"),
                            url("new-account"),
                            url("new-order"),
                            url("revoke"),
                            url("key-change"),
                            url("terms"),
                            !externalKeyId.isEmpty(),
                            more));
        } else if (path.startsWith("renewal-info/") && !renewal.isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", "21600");
            send(exchange, 200, "application/json", renewal);
        } else {
            send(exchange, path.equals("new-nonce") ? 200 : 404, "text/plain", "");
        }
    }

    private void post(HttpExchange exchange, String path, AcmeRequest request) throws IOException {
        boolean known = nonces.remove(AcmeRequest.text(request.head(), "nonce"));
        if (!known || takes(badNonces)) {
            problem(exchange, 400, "badNonce", "that nonce is not known");
        } else if (!AcmeRequest.text(request.head(), "url").equals(url(path))) {
            problem(exchange, 400, "unauthorized", "signed for another URL");
        } else if (path.equals("new-account")) {
            newAccount(exchange, request);
        } else {
            String account = AcmeRequest.text(request.head(), "kid");
            String jwk = accounts.getOrDefault(account, "");
            if (jwk.isEmpty() || !request.isBy(jwk)) {
                problem(exchange, 400, "accountDoesNotExist", "no account has signed that");
            } else {
                signed(exchange, path, request, jwk);
            }
        }
    }

    private void newAccount(HttpExchange exchange, AcmeRequest request) throws IOException {
        if (!request.isBy(request.jwk())) {
            problem(exchange, 400, "malformed", "not signed by its key");
        } else if (!request.payload().contains("\"termsOfServiceAgreed\":true")) {
            problem(exchange, 403, "userActionRequired", "the terms of service are not agreed to");
        } else if (!externalKeyId.isEmpty() && !request.isBoundTo(externalKeyId, externalKey)) {
            problem(exchange, 400, "externalAccountRequired", "bind it to an account");
        } else {
            String location = url("account/" + AcmeRequest.thumbprint(request.jwk()));
            boolean fresh = accounts.put(location, request.jwk()) == null;
            exchange.getResponseHeaders().set("Location", location);
            send(exchange, fresh ? 201 : 200, "application/json", "{\"status\":\"valid\"}");
        }
    }

    private void signed(HttpExchange exchange, String path, AcmeRequest request, String jwk) throws IOException {
        String[] parts = path.split("/", 2);
        int number = parts.length < 2 ? orders.size() : Integer.parseInt(parts[1].replaceAll("\\D.*", ""));
        if (path.equals("new-order")) {
            newOrder(exchange, request, number);
            return;
        }
        AcmeOrder order = orders.get(number);
        switch (parts[0]) {
            case "order" -> order(exchange, 200, order);
            case "authorization" -> send(exchange, 200, "application/json", order.authorization());
            case "challenge" -> challenge(exchange, order, parts[1].replaceFirst("\\d+/", ""), request, jwk);
            case "finalize" -> {
                order.finish(AcmeRequest.bytes(AcmeRequest.text(request.payload(), "csr")), authority, lifetime);
                order(exchange, 200, order);
            }
            case "certificate" -> send(exchange, 200, "application/pem-certificate-chain", order.chain());
            default -> send(exchange, 404, "text/plain", "");
        }
    }

    private void newOrder(HttpExchange exchange, AcmeRequest request, int number) throws IOException {
        if (takes(rateLimited)) {
            exchange.getResponseHeaders().set("Retry-After", String.valueOf(retryAfterSeconds));
            problem(exchange, 429, "rateLimited", "too many certificates already issued");
            return;
        }
        AcmeOrder order = new AcmeOrder(
                url(""), number, request.payload(), AcmeRequest.text(request.payload(), "value"), nonce(), challenges);
        orders.add(order);
        order(exchange, 201, order);
    }

    private void order(HttpExchange exchange, int status, AcmeOrder order) throws IOException {
        exchange.getResponseHeaders().set("Location", url("order/" + order.number()));
        send(exchange, status, "application/json", order.json());
    }

    /** A client that asks for its state sends nothing; else it is ready to be asked. */
    private void challenge(HttpExchange exchange, AcmeOrder order, String kind, AcmeRequest request, String jwk)
            throws IOException {
        if (!request.payload().isEmpty()) {
            threads.execute(() -> validate(order, kind, jwk));
        }
        exchange.getResponseHeaders().set("Link", "<%s>;rel=\"up\"".formatted(url("authorization/" + order.number())));
        send(exchange, 200, "application/json", order.challenge(kind));
    }

    private void validate(AcmeOrder order, String kind, String jwk) {
        String answer = order.token() + "." + AcmeRequest.thumbprint(jwk);
        String wrong = takes(invalid)
                ? "scripted"
                : kind.equals("http-01")
                        ? AcmeValidation.byHttp(http, order.name(), order.token(), answer)
                        : AcmeValidation.byTls(tls, order.name(), answer);
        log.add("%s %s %s".formatted(kind, order.name(), wrong.isEmpty() ? "valid" : "invalid"));
        order.validated(kind, wrong);
    }

    private static void problem(HttpExchange exchange, int status, String type, String detail) throws IOException {
        send(
                exchange,
                status,
                "application/problem+json",
                "{\"type\":\"%s%s\",\"detail\":\"%s\",\"status\":%d}".formatted(ERROR, type, detail, status));
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean none = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, none ? -1 : bytes.length);
        if (!none) {
            exchange.getResponseBody().write(bytes);
        }
    }

    /** It is gone: nobody listens there any more. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
