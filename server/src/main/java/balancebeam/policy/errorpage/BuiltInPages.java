package balancebeam.policy.errorpage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The pages of those who have made none. Immutable. */
final class BuiltInPages {
    private static final String STYLE = """
        :root{color-scheme:light dark;--ink:#1c2430;--soft:#5d6b7e;--back:#f4f6f9;--card:#fff;--line:#e1e6ed;--beam:#e8a33d}
        @media(prefers-color-scheme:dark){:root{--ink:#e8edf4;--soft:#95a3b6;--back:#10151c;--card:#19202a;--line:#2a3442}}
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--back);color:var(--ink);
        font:1.0625rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        main{width:100%;max-width:30rem;padding:2.5rem;background:var(--card);border:1px solid var(--line);border-radius:1rem;
        border-top:4px solid var(--beam)}
        b{display:block;font-size:4rem;line-height:1;letter-spacing:-.03em;font-weight:700;font-variant-numeric:tabular-nums}
        h1{margin:.75rem 0 .5rem;font-size:1.25rem;font-weight:600}
        p{margin:0;color:var(--soft)}
        code{display:block;margin-top:1.5rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);
        font-size:.8125rem;overflow-wrap:anywhere}
        code:empty{display:none}
        """;

    static final String TEXT = "HTTP {status} {reason}";

    static final String JSON = """
        {"status":{status},"error":"{reason}","request_id":"{request-id}"}
        """;

    static final String HTML = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width,initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{status} {reason}</title>
        <style>%s</style>
        <main><b>{status}</b><h1>{reason}</h1><p>{advice}</p><code>{request-id}</code></main>
        </html>
        """.formatted(STYLE);

    /**
     * What the built-in HTML page needs of a browser, and no more: so it looks the same where answers carry a policy that
     * forbids styles in the page, for a policy that an answer has is not replaced.
     */
    static final String HTML_FIELDS =
            "Content-Security-Policy: default-src 'none'; style-src 'sha256-" + sha256(STYLE) + "'\r\n";

    private BuiltInPages() {}

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
