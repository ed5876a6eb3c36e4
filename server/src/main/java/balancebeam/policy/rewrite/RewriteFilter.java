package balancebeam.policy.rewrite;

import balancebeam.bytes.Ascii;
import balancebeam.config.RewriteConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.http.TargetPath;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Changes path and Host before a request is forwarded: strips a prefix, adds one, replaces what an expression matches, in
 * that order, each where it applies. Thread-safe.
 *
 * <p>A prefix is stripped at a segment's border only ({@code /api} from {@code /api} and {@code /api/x}, not from
 * {@code /apix}); a path without it stays. What the expression makes is normalised again, and answered by 400 when it is no
 * path any more. The query stays as it came.
 *
 * <p>Answers are not touched: an endpoint that names its own paths, in Location, in cookies or in its pages, names the
 * rewritten ones. Only it knows which of them are meant.
 */
public final class RewriteFilter implements Filter {
    private static final LocalAnswer NO_PATH = LocalAnswer.of(ProxyError.BAD_REQUEST);
    private static final byte[] NOTHING = {};

    private final byte[] strip;
    private final byte[] add;
    private final @Nullable PathRegex regex;
    private final byte @Nullable [] host;
    private final boolean changesPath;

    /** @throws IllegalArgumentException naming what is wrong, and with what */
    public RewriteFilter(RewriteConfig config) {
        strip = prefix(config.stripPrefix());
        add = prefix(config.addPrefix());
        regex = config.pathRegex().isEmpty() ? null : new PathRegex(config.pathRegex(), config.pathReplacement());
        host = config.host().isEmpty() ? null : host(config.host());
        changesPath = strip.length > 0 || add.length > 0 || regex != null;
    }

    /** In its normal form, without the slash at its end; that of the root is nothing. */
    private static byte[] prefix(String path) {
        if (path.isEmpty()) {
            return NOTHING;
        }
        String normal = TargetPath.normalised(path);
        return Ascii.bytes(normal.endsWith("/") ? normal.substring(0, normal.length() - 1) : normal);
    }

    private static byte[] host(String text) {
        byte[] bytes = Ascii.bytes(text);
        for (byte b : bytes) {
            boolean letter = (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
            if (!letter && !(b >= '0' && b <= '9') && "-._[]:".indexOf(b) < 0) {
                throw new IllegalArgumentException("'%s' is no host[:port]".formatted(text));
            }
        }
        return bytes;
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        if (host != null) {
            exchange.edits().host(host);
        }
        if (exchange.isAsterisk()) {
            return Decision.PROCEED; // No path to change.
        }
        if (exchange.path().refusal() != null) {
            return changesPath ? NO_PATH : Decision.PROCEED;
        }
        byte[] bytes = exchange.pathBytes();
        int start = exchange.pathStart();
        int end = exchange.pathEnd();
        int from = isBelow(bytes, start, end) ? start + strip.length : start;
        if (from == end) {
            return rewritten(exchange, concat(add, '/'));
        }
        if (from == start && add.length == 0) {
            return regex == null ? Decision.PROCEED : replaced(exchange, regex, Ascii.text(bytes, start, end), false);
        }
        byte[] path = new byte[add.length + end - from];
        System.arraycopy(add, 0, path, 0, add.length);
        System.arraycopy(bytes, from, path, add.length, end - from);
        return rewritten(exchange, path);
    }

    private boolean isBelow(byte[] path, int start, int end) {
        int border = start + strip.length;
        if (border > end || (border < end && path[border] != '/')) {
            return false;
        }
        for (int i = 0; i < strip.length; i++) {
            if (path[start + i] != strip[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] concat(byte[] first, char last) {
        byte[] both = new byte[first.length + 1];
        System.arraycopy(first, 0, both, 0, first.length);
        both[first.length] = (byte) last;
        return both;
    }

    private Decision rewritten(Exchange exchange, byte[] path) {
        if (regex != null) {
            return replaced(exchange, regex, new String(path, StandardCharsets.ISO_8859_1), true);
        }
        exchange.edits().path(path);
        return Decision.PROCEED;
    }

    private static Decision replaced(Exchange exchange, PathRegex regex, String path, boolean changed) {
        String result = regex.replace(path);
        if (result == null) {
            return NO_PATH;
        }
        if (changed || !result.equals(path)) {
            exchange.edits().path(Ascii.bytes(result));
        }
        return Decision.PROCEED;
    }
}
