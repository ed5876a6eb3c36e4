package balancebeam.fuzz;

import balancebeam.Balancebeam;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http3Stream;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.RawHttp2;
import balancebeam.testkit.RawHttp3;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import io.netty.handler.codec.quic.QuicSslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A balancer with one event loop before an origin, and a client each that asks it by HTTP/2 and by HTTP/3. Clients are new after some
 * requests: who sends too much that is malformed is cut. For one thread.
 */
final class DowngradeFronts {
    private static final String NAME = "a.example";
    private static final int REQUESTS_PER_CLIENT = 150;

    private final InetSocketAddress clear;
    private final InetSocketAddress quic;
    private final QuicSslContext trust;
    private RawHttp2 http2;
    private RawHttp3 http3;
    private int stream = -1;
    private int asked2;
    private int asked3;

    private DowngradeFronts(ScriptedOrigin origin) throws IOException {
        Path folder = Files.createTempDirectory("downgrade");
        TestAuthority authority = TestAuthority.make();
        Reading config =
                ConfigText.read("fuzz.yaml", """
                listeners:
                  clear: { bind: "127.0.0.1:0" }
                  https: { bind: "127.0.0.1:0", tls: { certificates: [ "%s" ] }, http3: true }
                routes: { all: { cluster: api, forward: raw } }
                clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 } } }
                process: { threads: 1 }
                """.formatted(authority.issue(folder, NAME), origin.hostPort()), Map.of());
        Balancebeam balancer = Balancebeam.start(
                Objects.requireNonNull(config.config(), () -> config.problems().toString()));
        clear = balancer.addresses().getFirst();
        quic = balancer.addresses().getLast();
        trust = RawHttp3.trusting(authority.write(folder)).build();
        http2 = RawHttp2.connect(RawConnector.to(clear));
        http3 = RawHttp3.connect(quic, trust, NAME);
    }

    static DowngradeFronts start(ScriptedOrigin origin) {
        try {
            return new DowngradeFronts(origin);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks by that version of HTTP, and waits for the end. */
    Http2Answer ask(int version, StreamRequest request) {
        return version == 2 ? byHttp2(request) : byHttp3(request);
    }

    /** Asks for what must always work. */
    void askGood(int version) {
        Http2Answer answer = ask(version, RequestMaker.good());
        if (!answer.hasHead() || answer.status() != 200) {
            throw new AssertionError("a good request is answered by " + answer);
        }
    }

    private Http2Answer byHttp2(StreamRequest request) {
        if (++asked2 % REQUESTS_PER_CLIENT == 0) {
            http2.close();
            http2 = RawHttp2.connect(RawConnector.to(clear));
            stream = -1;
        }
        stream += 2;
        for (byte[] bytes : StreamWire.http2(stream, request)) {
            http2.raw(bytes);
        }
        return http2.readAnswer(stream);
    }

    private Http2Answer byHttp3(StreamRequest request) {
        if (++asked3 % REQUESTS_PER_CLIENT == 0) {
            http3.close();
            http3 = RawHttp3.connect(quic, trust, NAME);
        }
        Http3Stream opened = http3.open();
        List<byte[]> all = StreamWire.http3(request);
        for (Iterator<byte[]> bytes = all.iterator(); bytes.hasNext(); ) {
            opened.raw(bytes.next(), !bytes.hasNext());
        }
        return opened.readAnswer();
    }
}
