package balancebeam.policy.redirect;

import balancebeam.bytes.Ascii;
import balancebeam.config.RouteAction.Redirect;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.http.FieldLines;
import balancebeam.http.Status;
import balancebeam.http.TargetPath;
import balancebeam.policy.template.Placeholder;
import balancebeam.policy.template.Template;
import java.util.EnumSet;
import java.util.Set;

/**
 * Sends the client elsewhere. Thread-safe.
 *
 * <p>The path that is filled in is the normalised one, which never begins with two slashes, and a slash before {@code {path}}
 * is left out: so no client can make {@code https://here/{path}} or {@code /{path}} lead to another host
 * ({@code /%2Fevil.example} stays escaped). {@code {host}} is what the client asked for: a route that uses it should name its
 * hosts, or caches in front can be made to keep a redirect to anywhere.
 */
public final class RedirectFilter implements Filter {
    private static final Set<Placeholder> KNOWN =
            EnumSet.of(Placeholder.SCHEME, Placeholder.HOST, Placeholder.PATH, Placeholder.QUERY);
    private static final byte[] LOCATION = Ascii.bytes("Location");
    private static final LocalAnswer NOWHERE = LocalAnswer.of(ProxyError.BAD_REQUEST);

    private final int status;
    private final Template to;
    private final boolean usesHost;
    private final boolean usesPath;
    private final byte[] content;

    /** @throws IllegalArgumentException naming what is wrong with the target */
    public RedirectFilter(Redirect action) {
        String target = action.to().replace("/{path}", "{path}");
        if (!target.startsWith("/") && !target.startsWith("{path}") && !target.contains("://")) {
            throw new IllegalArgumentException("'%s' is neither an absolute URI nor a path".formatted(action.to()));
        }
        status = action.status();
        to = Template.compile(TargetPath.escaped(target), KNOWN);
        usesHost = to.uses(Placeholder.HOST);
        usesPath = to.uses(Placeholder.PATH);
        content = Ascii.bytes("HTTP " + Status.line(status).strip());
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        if (usesHost && exchange.hostEnd() == exchange.hostStart()) {
            return NOWHERE; // Of HTTP/1.0: where to?
        }
        if (usesPath && exchange.path().refusal() != null) {
            return NOWHERE; // Of a listener that takes any target.
        }
        FieldLines line = new FieldLines();
        to.addTo(line, LOCATION, exchange);
        return new LocalAnswer(status, Ascii.text(line.bytes(), 0, line.length()), "text/plain", content, null);
    }
}
