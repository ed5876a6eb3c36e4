package balancebeam.control.admin;

import balancebeam.control.Instance;
import balancebeam.control.explain.AskedRequest;
import balancebeam.control.explain.PastExplanation;
import balancebeam.control.explain.RequestExplanation;
import balancebeam.control.recent.PastExchange;
import balancebeam.control.recent.RecentExchanges;
import balancebeam.control.status.Events;
import balancebeam.filter.LocalAnswer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code GET /v1/explain}: with {@code url} (and {@code method}, {@code header}, {@code client}, {@code listener}) what would
 * become of a request, with {@code id} what became of one. Thread-safe.
 */
final class ExplainApi {
    /** And what each is. */
    static final Map<String, String> PARAMETERS = Map.of(
            "url", "the URL of a request, or its path alone",
            "id", "the id of a past request; then nothing else is given",
            "method", "its method; GET unless given",
            "header", "a header, as 'Name: value'; repeatable",
            "client", "the address of the real client; 127.0.0.1 unless given",
            "listener",
                    "the listener by which it comes; unless given one of the URL's scheme: that at its port, else the first");

    private final Instance instance;
    private final Events events;
    private final RecentExchanges recent;

    ExplainApi(Instance instance, Events events, RecentExchanges recent) {
        this.instance = instance;
        this.events = events;
        this.recent = recent;
    }

    LocalAnswer answer(AdminRequest request) {
        String id = request.parameter("id");
        String url = request.parameter("url");
        if ((id == null) == (url == null)) {
            return AdminAnswer.error(400, "expected either url=, the URL of a request, or id=, the id of a past one");
        }
        return id == null ? ahead(Objects.requireNonNull(url), request) : past(id);
    }

    private LocalAnswer ahead(String url, AdminRequest request) {
        try {
            AskedRequest asked = new AskedRequest(
                    Objects.requireNonNullElse(request.parameter("method"), "GET"),
                    url,
                    request.query().getOrDefault("header", List.of()),
                    Objects.requireNonNullElse(request.parameter("client"), "127.0.0.1"));
            return AdminAnswer.json(
                    200,
                    RequestExplanation.of(instance, request.parameter("listener"), asked)
                            .json());
        } catch (IllegalArgumentException e) {
            return AdminAnswer.error(400, String.valueOf(e.getMessage()));
        }
    }

    private LocalAnswer past(String id) {
        Optional<PastExchange> past = recent.find(id);
        if (past.isEmpty()) {
            return AdminAnswer.error(
                    404,
                    "no request with the id %s is kept: errors and a sample of the rest are, for a while"
                            .formatted(id));
        }
        Instant began = recent.at(past.get().times().startNanos());
        return AdminAnswer.json(200, new PastExplanation(past.get(), began, instance, events).json());
    }
}
