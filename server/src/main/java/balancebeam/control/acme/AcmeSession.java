package balancebeam.control.acme;

import balancebeam.config.AcmeConfig;
import balancebeam.tls.AcmeFiles;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.DefaultConnection;
import org.shredzone.acme4j.connector.HttpConnector;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.AbstractAcmeProvider;

/** A talk with an authority: acme4j's session, over connections that end with it. One thread. */
final class AcmeSession extends AbstractAcmeProvider implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int FIRST_ERROR = 400;

    private final HttpClient client;
    private final Session session;
    private @Nullable Instant retryAfter;

    private AcmeSession(AcmeConfig config, HttpClient client) {
        this.client = client;
        this.session = new Session(config.directory(), this);
        this.session.networkSettings().setTimeout(TIMEOUT);
    }

    /** @throws IOException naming the file, if the authorities of the directory can't be read */
    static AcmeSession open(AcmeConfig config) throws IOException {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(TIMEOUT);
        Path ca = config.directoryCa();
        if (ca != null) {
            builder.sslContext(trusting(ca));
        }
        return new AcmeSession(config, builder.build());
    }

    private static SSLContext trusting(Path ca) throws IOException {
        try {
            return AcmeFiles.trusting(ca);
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    Session session() {
        return session;
    }

    /** What the authority asked for when it refused last; null for nothing. */
    @Nullable
    Instant retryAfter() {
        return retryAfter;
    }

    @Override
    public boolean accepts(URI serverUri) {
        return true;
    }

    @Override
    public URL resolve(URI serverUri) {
        try {
            return serverUri.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(serverUri.toString(), e);
        }
    }

    @Override
    public HttpClient createHttpClient(NetworkSettings settings) {
        return client;
    }

    @Override
    public Connection connect(URI serverUri, NetworkSettings settings, HttpClient httpClient) {
        return new Listening(createHttpConnector(settings, httpClient));
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }

    /** Remembers what acme4j forgets of a plain 503: how long to stay away. */
    private final class Listening extends DefaultConnection {
        Listening(HttpConnector connector) {
            super(connector);
        }

        @Override
        protected void sendRequest(Session by, URL url, Consumer<HttpRequest.Builder> body) throws IOException {
            super.sendRequest(by, url, body);
            var answer = lastResponse;
            if (answer != null && answer.statusCode() >= FIRST_ERROR) {
                retryAfter = answer.headers()
                        .firstValue("Retry-After")
                        .map(AcmeSession::time)
                        .orElse(null);
            }
        }
    }

    /** Seconds from now, or a date; null for what is neither. By our clock: that of the authority may be another. */
    private static @Nullable Instant time(String text) {
        try {
            return text.matches("[0-9]{1,9}")
                    ? Instant.now().plusSeconds(Long.parseLong(text))
                    : ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
