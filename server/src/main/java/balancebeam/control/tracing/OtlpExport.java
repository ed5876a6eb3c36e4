package balancebeam.control.tracing;

import balancebeam.config.TracingConfig;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** OTLP over HTTP, in protobuf, by the JDK's own client. One thread. */
final class OtlpExport implements SpanExport {
    /** Where collectors take spans (OTLP specification, "OTLP/HTTP Request"). */
    private static final String PATH = "/v1/traces";

    /** OTLP specification, "Retryable Response Codes". */
    private static final Set<Integer> WORTH_ANOTHER_TRY = Set.of(429, 502, 503, 504);

    private final URI endpoint;
    private final HttpRequest.Builder request;
    private final Duration patience;
    private final SpanMessage message;
    private final HttpClient client;

    /** @throws IllegalArgumentException when the configured URI is none for HTTP */
    OtlpExport(TracingConfig config) {
        this(config, Duration.ofSeconds(10));
    }

    /** @param patience for a request from its first byte to the end of its answer */
    OtlpExport(TracingConfig config, Duration patience) {
        this.endpoint = uri(config.endpoint());
        this.request = HttpRequest.newBuilder(endpoint).header("Content-Type", "application/x-protobuf");
        this.patience = patience;
        this.message = new SpanMessage(config.service());
        // HTTP/2 without TLS would begin with a request to upgrade, which not every collector expects.
        this.client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /** The configured URI; without a path, the usual one there. */
    static URI uri(String configured) {
        URI uri = URI.create(configured);
        String path = uri.getPath();
        return path == null || path.isEmpty() || path.equals("/") ? uri.resolve(PATH) : uri;
    }

    @Override
    public void send(List<TracedExchange> exchanges) throws IOException {
        int status = post(message.of(exchanges));
        if (status / 100 != 2) {
            String problem = endpoint + " answers " + status;
            throw WORTH_ANOTHER_TRY.contains(status) ? new IOException(problem) : new Refused(problem);
        }
    }

    /** Gives the status. The content says nothing that we would act on, so neither its length nor its end matter. */
    private int post(byte[] body) throws IOException {
        HttpRequest post = request.copy().POST(BodyPublishers.ofByteArray(body)).build();
        AtomicInteger status = new AtomicInteger();
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(post, head -> {
            status.set(head.statusCode());
            return BodySubscribers.discarding();
        });
        try {
            // The client's own time-out ends with the head of the answer.
            answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            if (status.get() == 0) {
                throw new IOException(reason(e), e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while it waited for " + endpoint);
        } finally {
            answer.cancel(true);
        }
        return status.get();
    }

    private String reason(Exception e) {
        Throwable why = e.getCause();
        if (e instanceof TimeoutException) {
            return endpoint + " does not answer";
        }
        if (why instanceof ConnectException) {
            return "could not connect to " + endpoint;
        }
        return endpoint + ": " + (why == null || why.getMessage() == null ? e : why.getMessage());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
