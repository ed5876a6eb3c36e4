package balancebeam.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.Ascii;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetPathTest {
    private final TargetPath path = new TargetPath();

    /** What comes, and what becomes of it: the exact path, or the refusal. */
    @ParameterizedTest
    @CsvSource(delimiter = '→', textBlock = """
        # Normal already.
        /                                 → /
        /a                                → /a
        /a/                               → /a/
        /a/b.c/d..e/...                   → /a/b.c/d..e/...
        /.well-known/acme-challenge/x     → /.well-known/acme-challenge/x
        /a;v=1/b;                         → /a;v=1/b;
        /~a/!$&()*+,;=:@-._               → /~a/!$&()*+,;=:@-._

        # RFC 3986: section 5.2.4, section 6.2.2.1 and section 6.2.2.2.
        /a/b/c/./../../g                  → /a/g
        /a/./b                            → /a/b
        /./                               → /
        /.                                → /
        /a/.                              → /a/
        /a/..                             → /
        /a/b/..                           → /a/
        /a/b/../                          → /a/
        /a/../b                           → /b
        /a/b/../../c                      → /c
        /%61%2D%2e%5F%7e%39               → /a-._~9
        /%e2%82%ac                        → /%E2%82%AC
        /a%20b%3ac%2B                     → /a%20b%3Ac%2B
        /%41dmin                          → /Admin

        # Above the root.
        /..                               → ABOVE_ROOT
        /../                              → ABOVE_ROOT
        /../etc/passwd                    → ABOVE_ROOT
        /a/../..                          → ABOVE_ROOT
        /a/../../etc/passwd               → ABOVE_ROOT
        /./../a                           → ABOVE_ROOT
        //../a                            → ABOVE_ROOT
        /icons/../../../../etc/passwd     → ABOVE_ROOT

        # Several slashes.
        //                                → /
        ///                               → /
        //evil.com                        → /evil.com
        //evil.com/%2e%2e                 → /
        /a//b                             → /a/b
        /a///b//                          → /a/b/
        /a//../b                          → /b
        /public//../admin                 → /admin
        ////..//a                         → ABOVE_ROOT
        /a/.//b                           → /a/b

        # Escaped dots.
        /%2e/                             → /
        /%2e                              → /
        /%2e%2e                           → ABOVE_ROOT
        /a/%2e%2e/b                       → /b
        /a/.%2e/b                         → /b
        /a/%2E./b                         → /b
        /public/%2e%2e/admin              → /admin
        /.%2e/.%2e/etc/passwd             → ABOVE_ROOT
        # CVE-2021-41773, and CVE-2021-42013 after it (Apache).
        /cgi-bin/.%2e/%2e%2e/%2e%2e/bin/sh → ABOVE_ROOT
        /cgi-bin/.%%32%65/bin/sh          → BAD_ESCAPE
        /cgi-bin/%%32%65%%32%65/bin/sh    → BAD_ESCAPE

        # Escaped slashes: CVE-2021-29492 (Envoy) and cousins.
        /public/..%2fadmin                → HIDDEN_DOTS
        /public/..%2Fadmin                → HIDDEN_DOTS
        /public/%2e%2e%2fadmin            → HIDDEN_DOTS
        /public/%2E%2E%2Fadmin            → HIDDEN_DOTS
        /public/.%2e%2f.%2e%2fadmin       → HIDDEN_DOTS
        /public%2f..%2fadmin              → HIDDEN_DOTS
        /public%2f../admin                → HIDDEN_DOTS
        /public/%2f../admin               → HIDDEN_DOTS
        /public/x%2f..                    → HIDDEN_DOTS
        /public/.%2fadmin                 → HIDDEN_DOTS
        /public/a%2f.%2fb                 → HIDDEN_DOTS
        /..%2f                            → HIDDEN_DOTS
        /a%2fb/../admin                   → HIDDEN_DOTS
        /a/b%5cc/d/../../e                → HIDDEN_DOTS
        /a%2fb                            → /a%2Fb
        /a%2f%2fb                         → /a%2F%2Fb
        /%2f                              → /%2F
        /a%2f.b/c%2f..d                   → /a%2F.b/c%2F..d
        /a%2f.../b                        → /a%2F.../b
        /group%2Fproject/tree             → /group%2Fproject/tree

        # Backslashes (IIS, and URL parsers of browsers).
        /a\\b                              → BACKSLASH
        /..\\windows                       → BACKSLASH
        /\\evil.com                        → BACKSLASH
        /..%5c                            → HIDDEN_DOTS
        /..%5cwindows                     → HIDDEN_DOTS
        /scripts/..%5c../winnt            → HIDDEN_DOTS
        /a%5c..%5cb                       → HIDDEN_DOTS
        /a%5cb                            → /a%5Cb

        # Parameters in dot segments: Tomcat behind nginx or httpd, CVE-2007-0450, CVE-2018-11759, Spring, Jetty.
        /..;/admin                        → HIDDEN_DOTS
        /public/..;/admin                 → HIDDEN_DOTS
        /public/..;x=y/admin              → HIDDEN_DOTS
        /public/.;/admin                  → HIDDEN_DOTS
        /public/.;a                       → HIDDEN_DOTS
        /public/..;                       → HIDDEN_DOTS
        /public/%2e%2e;/admin             → HIDDEN_DOTS
        /public/..%3b/admin               → HIDDEN_DOTS
        /public/..%3Ba/admin              → HIDDEN_DOTS
        /public/..;%2fadmin               → HIDDEN_DOTS
        /public/a%2f..;/admin             → HIDDEN_DOTS
        /public/...;/admin                → /public/...;/admin
        /public/;/admin                   → /public/;/admin
        /public/;..                       → /public/;..
        /public/;/../admin                → /public/admin
        /admin;x                          → /admin;x

        # Decoded once.
        /%252e%252e/admin                 → /%252e%252e/admin
        /..%252fadmin                     → /..%252fadmin
        /%25%32%65                        → /%252e
        /a%25                             → /a%25

        # Malformed escapes, and IIS's own form.
        /%                                → BAD_ESCAPE
        /%2                               → BAD_ESCAPE
        /%zz                              → BAD_ESCAPE
        /%2z                              → BAD_ESCAPE
        /%z2                              → BAD_ESCAPE
        /%%                               → BAD_ESCAPE
        /a%2?b                            → BAD_ESCAPE
        /a%?41                            → BAD_ESCAPE
        /%u002e%u002e/admin               → BAD_ESCAPE
        /%u2215                           → BAD_ESCAPE
        /%+2e                             → BAD_ESCAPE
        /a/%2%65                          → BAD_ESCAPE

        # Control characters: CVE-2013-4547 (nginx), header injection by decoding.
        /a.jpg%00.php                     → ESCAPED_CONTROL
        /%00                              → ESCAPED_CONTROL
        /..%00/admin                      → ESCAPED_CONTROL
        /a%0d%0aSet-Cookie:x              → ESCAPED_CONTROL
        /..%09/admin                      → ESCAPED_CONTROL
        /%7f                              → ESCAPED_CONTROL
        /a%1F                             → ESCAPED_CONTROL

        # Overlong UTF-8: CVE-2000-0884 (IIS), CVE-2008-2938 (Tomcat).
        /%c0%ae%c0%ae/admin               → OVERLONG
        /..%c0%afadmin                    → OVERLONG
        /..%c1%9cadmin                    → OVERLONG
        /%c0.%c0./admin                   → OVERLONG
        /%e0%80%ae/admin                  → OVERLONG
        /%E0%80%AF                        → OVERLONG
        /%f0%80%80%ae                     → OVERLONG
        /%f8%80%80%80%ae                  → OVERLONG
        /%fc%80%80%80%80%ae               → OVERLONG
        /%c3%a4%e0%a4%b9%f0%9f%98%80      → /%C3%A4%E0%A4%B9%F0%9F%98%80
        /%ef%bc%8e%ef%bc%8e/%e2%88%95     → /%EF%BC%8E%EF%BC%8E/%E2%88%95

        # What stands for itself in no path.
        /a#b                              → FRAGMENT
        /a?b#c                            → FRAGMENT
        /#/../admin                       → FRAGMENT
        /a\u00e4b                         → BAD_BYTE
        /a?\u00e4                         → BAD_BYTE
        /a|b{c}"<d>[e]^`                  → /a%7Cb%7Bc%7D%22%3Cd%3E%5Be%5D%5E%60
        admin                             → NO_SLASH
        *                                 → NO_SLASH
        ../admin                          → NO_SLASH
        %2fadmin                          → NO_SLASH
        http://a/b                        → NO_SLASH
        """)
    void everyPathIsMadeNormalOrRefused(String target, String expected) {
        byte[] bytes = Ascii.bytes(target);
        boolean taken = path.normalise(bytes, 0, bytes.length);
        assertEquals(expected, taken ? path.text() : String.valueOf(path.refusal()));
    }

    @Test
    void whatIsNormalIsNotCopied() {
        byte[] bytes = Ascii.bytes("GET /a/b?c=%2e%2e/../d HTTP/1.1");
        assertTrue(path.normalise(bytes, 4, 22));
        assertFalse(path.isRewritten());
        assertEquals(bytes, path.bytes());
        assertEquals("/a/b", path.text());
        assertEquals("c=%2e%2e/../d", Ascii.text(bytes, path.queryStart(), path.queryEnd()));
        assertEquals('?', bytes[path.sourceEnd()]);
    }

    @Test
    void theQueryStaysAsItIsWhenThePathDoesNot() {
        byte[] bytes = Ascii.bytes("/a/../b?c=%2e%2e/../d//?e");
        assertTrue(path.normalise(bytes, 0, bytes.length));
        assertTrue(path.isRewritten());
        assertEquals("/b", path.text());
        assertEquals("c=%2e%2e/../d//?e", Ascii.text(bytes, path.queryStart(), path.queryEnd()));
        assertEquals('?', bytes[path.sourceEnd()]);
    }

    @Test
    void aMissingPathIsTheRoot() {
        for (String target : new String[] {"", "?", "?a"}) {
            byte[] bytes = Ascii.bytes(target);
            assertTrue(path.normalise(bytes, 0, bytes.length), target);
            assertEquals("/", path.text());
            assertEquals(0, path.sourceEnd());
            assertEquals(target.replace("?", ""), Ascii.text(bytes, path.queryStart(), path.queryEnd()));
        }
    }

    @Test
    void aQueryCanBeEmptyOrMissing() {
        byte[] bytes = Ascii.bytes("/a? ");
        assertTrue(path.normalise(bytes, 0, 3));
        assertEquals(3, path.queryStart());
        assertEquals(3, path.queryEnd());
        assertEquals(2, path.sourceEnd());
        assertTrue(path.normalise(bytes, 0, 2));
        assertEquals(2, path.queryStart());
        assertEquals(2, path.queryEnd());
        assertEquals(2, path.sourceEnd());
    }

    @Test
    void oneRefusalDoesNotStayForTheNext() {
        assertFalse(path.normalise(Ascii.bytes("/.."), 0, 3));
        assertTrue(path.normalise(Ascii.bytes("/a"), 0, 2));
        assertNull(path.refusal());
        assertFalse(path.normalise(Ascii.bytes("/..;"), 0, 4));
        assertTrue(path.normalise(Ascii.bytes("/%61"), 0, 4));
        assertNull(path.refusal());
        path.clear();
        assertEquals("", path.text());
    }

    @Test
    void aLongPathIsRewrittenToo() {
        String many = "/a/..".repeat(5000) + "/" + "{".repeat(5000);
        byte[] bytes = Ascii.bytes(many);
        assertTrue(path.normalise(bytes, 0, bytes.length));
        assertEquals("/" + "%7B".repeat(5000), path.text());
        path.clear();
        assertTrue(path.normalise(Ascii.bytes("/%61"), 0, 4));
        assertTrue(path.bytes().length < 10_000, "the large buffer was kept");
    }

    @Test
    void aPathOfAConfigurationNeedsNoEscapes() {
        assertEquals("/caf%C3%A9%20au/lait", TargetPath.normalised("/café au//%6Cait"));
        assertEquals("/", TargetPath.normalised("/"));
        for (String bad : new String[] {"", "a", "/a?b", "/a#b", "/..", "/%zz", "?"}) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> TargetPath.normalised(bad), bad);
            assertTrue(String.valueOf(e.getMessage()).startsWith("'" + bad + "' can't match any path: "));
        }
    }
}
