package balancebeam.control.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.Ascii;
import balancebeam.config.AccessLogConfig;
import balancebeam.testkit.UnixReceiver;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LineSinkTest {
    @TempDir
    private Path folder;

    private static LineBuffer lines(String... lines) {
        LineBuffer buffer = new LineBuffer(16);
        for (String line : lines) {
            buffer.put(line);
            buffer.endLine();
        }
        return buffer;
    }

    private static List<String> read(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    }

    // ---- files ----

    @Test
    void aFileIsMadeForItsGroupToReadAndAppendedTo() throws IOException {
        Path file = folder.resolve("access.log");
        for (String line : List.of("a", "b")) {
            LineSink sink = LineSink.of(file.toString());
            sink.write(lines(line));
            sink.close();
        }
        assertEquals(List.of("a", "b"), read(file));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aRotatedFileIsOpenedAnew() throws IOException {
        Path file = folder.resolve("access.log");
        Path old = folder.resolve("access.log.1");
        LineSink sink = LineSink.of(file.toString());
        sink.write(lines("a"));
        Files.move(file, old);
        sink.write(lines("b"));
        sink.reopen();
        sink.write(lines("c"));
        sink.close();
        assertEquals(List.of("a", "b"), read(old));
        assertEquals(List.of("c"), read(file));
    }

    @Test
    void aFileThatCannotBeOpenedAnewGoesOn() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path file = inner.resolve("access.log");
        Path moved = folder.resolve("moved");
        LineSink sink = LineSink.of(file.toString());
        Files.move(inner, moved);
        assertThrows(IOException.class, sink::reopen);
        sink.write(lines("a"));
        sink.close();
        assertEquals(List.of("a"), read(moved.resolve("access.log")));
    }

    @Test
    void whatCannotBeOpenedIsSaidClearly() {
        Path file = folder.resolve("none").resolve("access.log");
        AccessLogConfig config = new AccessLogConfig(true, file.toString(), AccessLogConfig.Format.PLAIN, "");
        IOException e = assertThrows(IOException.class, () -> AccessLog.start(config));
        assertEquals(
                "The access log can't be opened: %s: the folder %s does not exist".formatted(file, file.getParent()),
                e.getMessage());
        IOException isFolder = assertThrows(IOException.class, () -> LineSink.of(folder.toString()));
        assertEquals(folder + " is a folder", isFolder.getMessage());
    }

    @Test
    void aFullDiskIsAnErrorAndCostsTheLinesOnly() throws IOException {
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full here");
        LineSink sink = LineSink.of("/dev/full");
        LineBuffer lines = lines("a", "b");
        IOException e = assertThrows(IOException.class, () -> sink.write(lines));
        assertEquals("No space left on device", e.getMessage());
        assertEquals(2, lines.untaken());
        sink.close();
    }

    @Test
    void theRestOfALineThatWasCutIsKept() {
        LineBuffer lines = lines("first", "second", "third");
        assertEquals("ond\n", Ascii.text(lines.took(9), 0, 4));
        assertEquals("third\n", Exchanges.text(lines.rest()));
        assertEquals(1, lines.untaken());
        assertEquals(0, lines.took(6).length);
        assertEquals(0, lines.untaken());
    }

    // ---- syslog ----

    @Test
    void aSyslogServerGetsAMessageForEachLine() throws IOException {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            LineSink sink = LineSink.of("syslog://127.0.0.1:" + server.getLocalPort());
            sink.write(lines("GET /a", "GET /b"));
            String rfc5424 =
                    "<190>1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z [!-~]+ balancebeam \\d+ access - GET ";
            String first = receive(server);
            assertTrue(first.matches(rfc5424 + "/a"), first);
            String second = receive(server);
            assertTrue(second.matches(rfc5424 + "/b"), second);
            sink.reopen();
            sink.write(lines("GET /c"));
            assertTrue(receive(server).endsWith("GET /c"));
            sink.close();
        }
    }

    private static String receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return Ascii.text(packet.getData(), 0, packet.getLength());
    }

    @Test
    void aSyslogServerThatIsNotThereIsAnErrorAndMayComeBack() throws IOException {
        int port;
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        LineSink sink = LineSink.of("syslog://127.0.0.1:" + port);
        // The first is on its way before anyone can say that nobody listens.
        LineBuffer lines = lines("a", "b", "c", "d", "e", "f");
        assertThrows(IOException.class, () -> sink.write(lines));
        assertTrue(lines.untaken() > 0);
        try (DatagramSocket server = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
            sink.write(lines("back"));
            assertTrue(receive(server).endsWith("back"));
        }
        sink.close();
    }

    @Test
    void aSyslogServerThatNobodyKnowsIsSaidAtTheStart() {
        IOException e = assertThrows(IOException.class, () -> LineSink.of("syslog://no-such-host.invalid:514"));
        assertEquals("syslog://no-such-host.invalid:514: the name no-such-host.invalid is not known", e.getMessage());
    }

    @Test
    void aMissingSyslogDaemonIsSaidAtTheStart() {
        IOException e = assertThrows(
                IOException.class, () -> SyslogSink.local(folder.resolve("log").toString()));
        assertEquals(
                "no syslog daemon takes datagrams here: " + folder.resolve("log") + ": No such file or directory",
                e.getMessage());
    }

    @Test
    void theLocalDaemonGetsWhatTheCLibraryWouldSend() throws Exception {
        Path socket = folder.resolve("log");
        try (UnixReceiver daemon = UnixReceiver.bind(socket)) {
            LineSink sink = SyslogSink.local(socket.toString());
            sink.write(lines("GET /a"));
            String first = daemon.receive();
            assertTrue(
                    first.matches("<190>[A-Z][a-z]{2} [ 1-3]\\d \\d\\d:\\d\\d:\\d\\d balancebeam\\[\\d+]: GET /a"),
                    first);
            daemon.rebind();
            sink.write(lines("GET /b"));
            assertTrue(daemon.receive().endsWith(": GET /b"), "after the daemon's restart");
            sink.close();
        }
    }
}
