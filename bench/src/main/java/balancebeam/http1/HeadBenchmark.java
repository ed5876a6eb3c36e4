package balancebeam.http1;

import balancebeam.bytes.Ascii;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What reading one request's head costs, in nanoseconds: syntax, and with it what the framing fields say. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeadBenchmark {
    private static final String MINIMAL = "GET /100 HTTP/1.1\r\nHost: bench.example\r\n\r\n";
    private static final String BROWSER = MINIMAL.replace("\r\n\r\n", "\r\n")
            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0\r\n"
            + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"
            + "Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
            + "Cookie: session=" + "0123456789abcdef".repeat(12) + "\r\nConnection: keep-alive\r\n"
            + "Upgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n"
            + "Sec-Fetch-Site: none\r\nPriority: u=0, i\r\n\r\n";

    /** Which head. */
    @Param({"minimal", "browser"})
    public String head = "minimal";

    private final Head target = new Head();
    private final Framing framing = new Framing();
    private final HeadParser parser = HeadParser.ofRequests(16 * 1024, 100, 8 * 1024);
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    @Setup
    public void fill() {
        byte[] text = Ascii.bytes(head.equals("minimal") ? MINIMAL : BROWSER);
        bytes = ByteBuffer.allocateDirect(text.length).put(text).flip();
    }

    @Benchmark
    public int parse() throws MalformedMessage {
        bytes.rewind();
        parser.start(target);
        if (!parser.parse(bytes, target)) {
            throw new IllegalStateException("not a whole head");
        }
        return target.fieldCount();
    }

    @Benchmark
    public boolean parseAndFrame() throws MalformedMessage {
        parse();
        framing.read(target);
        return framing.close;
    }
}
