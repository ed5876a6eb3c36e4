package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole process before clients of HTTP/2 that others have written: curl, and nghttp2's nghttp and h2load. */
class Http2PeersStory extends PeersStory {
    private static final int THREE_MIB = 3 << 20;

    private String url(boolean secure, String path) {
        return secure ? stage.secure(path) : stage.clear(path);
    }

    private String curl(boolean secure, Path into, String... more) throws Exception {
        String[] words = {
            "--silent",
            "--show-error",
            "--max-time",
            "20",
            "--cacert",
            stage.authority(),
            "--write-out",
            "HTTP/%{http_version} %{http_code}",
            "--output",
            into.toString(),
            secure ? "--http2" : "--http2-prior-knowledge"
        };
        return Tool.CURL.run(Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void curlGetsAndPosts(boolean secure, @TempDir Path folder) throws Exception {
        byte[] content = PeerOrigin.text(THREE_MIB);
        Path got = folder.resolve("got");
        assertEquals("HTTP/2 200", curl(secure, got, url(secure, "/text/" + THREE_MIB)));
        assertArrayEquals(content, Files.readAllBytes(got));

        Path sent = Files.write(folder.resolve("sent"), content);
        Path echoed = folder.resolve("echoed");
        assertEquals("HTTP/2 200", curl(secure, echoed, "--data-binary", "@" + sent, url(secure, "/echo")));
        assertArrayEquals(content, Files.readAllBytes(echoed));
    }

    /** A client that is refused while it sends hears why; a head far too large is Netty's to refuse, see ADR 0017. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void curlHearsThatItsHeadIsTooLarge(boolean secure, @TempDir Path folder) throws Exception {
        Path sent = Files.write(folder.resolve("sent"), PeerOrigin.text(THREE_MIB));
        Path got = folder.resolve("got");
        String large = "x: " + "y".repeat(17_000);
        String data = "@" + sent;
        assertEquals("HTTP/2 431", curl(secure, got, "--header", large, "--data-binary", data, url(secure, "/echo")));
        String farTooLarge = "x: " + "y".repeat(40_000);
        assertEquals("HTTP/2 431", curl(secure, got, "--header", farTooLarge, url(secure, "/text/10")));
    }

    /** Many streams of one connection, each as long as several windows. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nghttpAsksManyThingsAtATime(boolean secure) throws Exception {
        String said = Tool.NGHTTP.run(
                "--timeout=20",
                "--no-verify-peer",
                "--null-out",
                "--stat",
                "--multiply=50",
                url(secure, "/text/500000"));
        long answered = said.lines()
                .filter(line -> line.matches(".* 200 +488K /text/500000"))
                .count();
        assertEquals(50, answered, said);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nghttpPostsWithPadding(boolean secure, @TempDir Path folder) throws Exception {
        String content = new String(PeerOrigin.text(THREE_MIB), StandardCharsets.US_ASCII);
        Path sent = Files.writeString(folder.resolve("sent"), content);
        String said = Tool.NGHTTP.run(
                "--timeout=20", "--no-verify-peer", "--padding=200", "--data=" + sent, url(secure, "/echo"));
        assertEquals(content.strip(), said, () -> Tool.tail(said));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void h2loadSeesNoRequestFail(boolean secure) throws Exception {
        String said = Tool.H2LOAD.run(
                "--requests=4000", "--clients=8", "--max-concurrent-streams=25", url(secure, "/text/1000"));
        assertTrue(said.contains("Application protocol: " + (secure ? "h2" : "h2c")), said);
        assertTrue(said.contains(" 4000 done, 4000 succeeded, 0 failed, 0 errored, 0 timeout"), said);
        assertTrue(said.contains("status codes: 4000 2xx,"), said);
    }

    /** Whoever asks for an upgrade to HTTP/2 stays with HTTP/1.1, and is served. */
    @Test
    void curlIsServedWithoutAnUpgrade(@TempDir Path folder) throws Exception {
        Path got = folder.resolve("got");
        assertEquals(
                "HTTP/1.1 200",
                Tool.CURL.run(
                        "--silent",
                        "--http2",
                        "--write-out",
                        "HTTP/%{http_version} %{http_code}",
                        "--output",
                        got.toString(),
                        stage.clear("/text/1000")));
        assertArrayEquals(PeerOrigin.text(1000), Files.readAllBytes(got));
    }
}
