package balancebeam.control.accesslog;

import balancebeam.bytes.Ascii;
import balancebeam.config.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.function.LongSupplier;

/**
 * Syslog, one message a line, facility local7 and severity info as with nginx. The local daemon gets what the C library's
 * {@code syslog()} would send it, another one RFC 5424 by UDP (RFC 5426).
 */
final class SyslogSink implements LineSink {
    private static final String PRIORITY = "<190>";
    private static final String NAME = "balancebeam";

    private final Datagrams datagrams;
    private final LongSupplier clockMillis;
    private final LineBuffer message = new LineBuffer(1024);
    private final SecondText time;
    private final boolean local;
    private final byte[] source;

    private SyslogSink(Datagrams datagrams, LongSupplier clockMillis, boolean local) {
        this.datagrams = datagrams;
        this.clockMillis = clockMillis;
        this.local = local;
        this.time = local ? SecondText.syslog(ZoneId.systemDefault()) : SecondText.iso();
        long process = ProcessHandle.current().pid();
        this.source = Ascii.bytes(
                local ? " %s[%d]: ".formatted(NAME, process) : " %s %s %d access - ".formatted(host(), NAME, process));
    }

    /** The daemon of this machine. */
    static SyslogSink local(String socket) throws IOException {
        try {
            return new SyslogSink(new Datagrams.Local(socket), System::currentTimeMillis, true);
        } catch (IOException e) {
            throw new IOException("no syslog daemon takes datagrams here: " + e.getMessage(), e);
        }
    }

    /** @param address {@code HOST:PORT} */
    static SyslogSink udp(String address) throws IOException {
        HostPort to;
        try {
            to = HostPort.parse(address);
        } catch (IllegalArgumentException e) {
            throw new IOException(SYSLOG_UDP + address + ": " + e.getMessage(), e);
        }
        return new SyslogSink(new Datagrams.Udp(to.host(), to.port()), System::currentTimeMillis, false);
    }

    /** The name of this machine as the kernel has it: asking for it otherwise could mean to wait for the DNS. */
    private static String host() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return name.matches("[!-~]{1,255}") ? name : "-";
        } catch (IOException e) {
            return "-"; // RFC 5424 section 6.2.4: not known.
        }
    }

    @Override
    public void write(LineBuffer lines) throws IOException {
        while (lines.hasNext()) {
            message.clear();
            message.put(PRIORITY);
            if (local) {
                message.put(time.at(clockMillis.getAsLong()));
            } else {
                message.put('1').put(' ');
                time.putIso(message, clockMillis.getAsLong());
            }
            message.put(source);
            lines.appendNext(message);
            datagrams.send(message.rest());
            lines.tookOne();
        }
    }

    @Override
    public void reopen() throws IOException {
        datagrams.reconnect();
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
    }
}
