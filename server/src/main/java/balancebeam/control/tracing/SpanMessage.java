package balancebeam.control.tracing;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.IpText;
import balancebeam.control.ExchangeCopy;
import balancebeam.filter.ProxyError;
import balancebeam.filter.TracedAttempt;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages for a collector (OTLP 1, opentelemetry/proto/collector/trace/v1): of each exchange a span of kind server, and
 * below it one of kind client for each attempt, with the attributes of OpenTelemetry's stable semantic conventions for HTTP. A
 * span is called by method and route, which are few. Immutable.
 */
final class SpanMessage {
    private static final String SCOPE = "balancebeam";

    private static final int KIND_SERVER = 2;
    private static final int KIND_CLIENT = 3;
    private static final int STATUS_ERROR = 2;
    /** It is known whether the parent is another process, and it is. */
    private static final int REMOTE_KNOWN = 0x100;

    private static final int REMOTE = 0x200;

    /** RFC 9110 and PATCH (RFC 5789): others are {@code _OTHER}, so that a client can't invent names without end. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private static final String OTHER = "_OTHER";
    private static final int FIRST_CLIENT_ERROR = 400;
    private static final int FIRST_SERVER_ERROR = 500;

    private final Protobuf resource = new Protobuf();
    private final Protobuf scope = new Protobuf();

    /** @param service what the balancer calls itself */
    SpanMessage(String service) {
        new Attributes(resource, 1).put("service.name", service);
        scope.text(1, SCOPE);
    }

    /** An {@code ExportTraceServiceRequest} with the spans of these. */
    byte[] of(List<TracedExchange> exchanges) {
        Protobuf scopeSpans = new Protobuf();
        scopeSpans.message(1, scope);
        for (TracedExchange exchange : exchanges) {
            scopeSpans.message(2, exchange(exchange));
            exchange.attempts().forEach(attempt -> scopeSpans.message(2, attempt(exchange, attempt)));
        }
        Protobuf resourceSpans = new Protobuf();
        resourceSpans.message(1, resource);
        resourceSpans.message(2, scopeSpans);
        Protobuf request = new Protobuf();
        request.message(1, resourceSpans);
        return request.toBytes();
    }

    private static Protobuf exchange(TracedExchange from) {
        ExchangeCopy copy = from.copy();
        Span span =
                new Span(from, from.exchangeSpan(), from.parent(), REMOTE_KNOWN | (from.parent() == 0 ? 0 : REMOTE));
        span.is(
                (isKnown(from.method()) ? from.method() : "HTTP") + " " + copy.route(),
                KIND_SERVER,
                from.epochNanos() - copy.totalNanos(),
                from.epochNanos());
        Attributes attributes = span.attributes;
        method(attributes, from.method());
        attributes.put("url.path", from.path());
        attributes.put("url.query", from.query());
        attributes.put("url.scheme", from.secure() ? "https" : "http");
        authority(attributes, copy.text(TracedExchange.AUTHORITY));
        attributes.put("client.address", text(copy.client().text()));
        attributes.put("network.peer.address", text(copy.peer().text()));
        attributes.put("network.protocol.version", version(copy.version()));
        attributes.put("user_agent.original", copy.text(TracedExchange.USER_AGENT));
        attributes.put("balancebeam.route", copy.route());
        attributes.put("balancebeam.cluster", copy.cluster());
        attributes.put("balancebeam.attempts", copy.attempts());
        span.came(copy.status(), failure(copy));
        return span.message;
    }

    /** As OpenTelemetry writes them: what has no minor version has none. */
    private static String version(String full) {
        return full.startsWith("1.") ? full : full.substring(0, 1);
    }

    /** Why the exchange is an error of the balancer's or an endpoint's, or broke off; null when it is none: a 4xx is none. */
    private static @Nullable String failure(ExchangeCopy copy) {
        ProxyError error = copy.error();
        boolean brokeOff = copy.status() == 0
                || (error != null && error.status().code() != copy.status() && copy.status() < FIRST_SERVER_ERROR);
        if (!brokeOff && copy.status() < FIRST_SERVER_ERROR) {
            return null;
        }
        return error != null ? name(error) : copy.status() == 0 ? OTHER : Integer.toString(copy.status());
    }

    private static Protobuf attempt(TracedExchange from, TracedAttempt attempt) {
        ExchangeCopy copy = from.copy();
        Span span = new Span(from, from.firstAttemptSpan() + attempt.number() - 1, from.exchangeSpan(), REMOTE_KNOWN);
        span.is(
                (isKnown(from.method()) ? from.method() : "HTTP") + " " + copy.route(),
                KIND_CLIENT,
                from.epoch(attempt.beginNanos()),
                from.epoch(attempt.endNanos()));
        Attributes attributes = span.attributes;
        InetSocketAddress address = attempt.endpoint().address();
        String host = IpText.of(address.getAddress());
        method(attributes, from.method());
        attributes.put("url.full", "http://" + IpText.of(address) + from.forwardedTarget());
        attributes.put("server.address", host);
        attributes.put("server.port", address.getPort());
        attributes.put("network.peer.address", host);
        attributes.put("network.peer.port", address.getPort());
        attributes.put("balancebeam.cluster", copy.cluster());
        attributes.put("balancebeam.endpoint", attempt.endpoint().name());
        if (attempt.number() > 1) {
            attributes.put("http.request.resend_count", attempt.number() - 1L);
        }
        ProxyError error = attempt.error();
        String answered = attempt.status() >= FIRST_CLIENT_ERROR ? Integer.toString(attempt.status()) : null;
        span.came(attempt.status(), error == null ? answered : name(error));
        return span.message;
    }

    private static void method(Attributes attributes, String method) {
        attributes.put("http.request.method", isKnown(method) ? method : OTHER);
        if (!isKnown(method)) {
            attributes.put("http.request.method_original", method);
        }
    }

    private static boolean isKnown(String method) {
        return METHODS.contains(method);
    }

    /** The host as the client called it, and the port if it named one. */
    private static void authority(Attributes attributes, @Nullable String authority) {
        if (authority == null) {
            return;
        }
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, colon) : authority;
        attributes.put("server.address", host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        byte[] text = Ascii.bytes(authority);
        long port = hasPort ? Ascii.parseDecimal(text, colon + 1, text.length) : -1;
        if (port > 0) {
            attributes.put("server.port", port);
        }
    }

    private static String name(ProxyError error) {
        return error.name().toLowerCase(Locale.ROOT);
    }

    private static String text(byte[] ascii) {
        return Ascii.text(ascii, 0, ascii.length);
    }

    /** A message {@code Span} (opentelemetry/proto/trace/v1) with its ids; the numbers are those of its fields. */
    private static final class Span {
        private final Protobuf message = new Protobuf();
        private final Attributes attributes = new Attributes(message, 9);
        private final int flags;

        /** @param parent 0 for none */
        Span(TracedExchange from, long id, long parent, int remoteFlags) {
            message.bytes(
                    1,
                    ByteBuffer.allocate(2 * Long.BYTES)
                            .putLong(from.traceHigh())
                            .putLong(from.traceLow())
                            .array());
            message.bytes(2, id(id));
            if (parent != 0) {
                message.bytes(4, id(parent));
            }
            flags = from.flags() | remoteFlags;
        }

        private static byte[] id(long number) {
            return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        }

        void is(String name, int kind, long startEpochNanos, long endEpochNanos) {
            message.text(5, name);
            message.number(6, kind);
            message.fixed64(7, startEpochNanos);
            message.fixed64(8, endEpochNanos);
        }

        /**
         * What it came to. Ends it.
         *
         * @param httpStatus 0 for none
         * @param failure null when it went well
         */
        void came(int httpStatus, @Nullable String failure) {
            if (httpStatus > 0) {
                attributes.put("http.response.status_code", httpStatus);
            }
            if (failure != null) {
                attributes.put("error.type", failure);
                Protobuf status = new Protobuf();
                status.number(3, STATUS_ERROR);
                message.message(15, status);
            }
            message.fixed32(16, flags);
        }
    }
}
