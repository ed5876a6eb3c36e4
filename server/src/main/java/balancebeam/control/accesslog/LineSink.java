package balancebeam.control.accesslog;

import balancebeam.config.AccessLogConfig;
import java.io.IOException;
import java.nio.file.Path;

/** Where lines go. The log's thread only, which may block here. */
interface LineSink {
    String SYSLOG = "syslog";
    String SYSLOG_UDP = "syslog://";

    /** Takes the lines, as many as it can: those that it did not take are lost when it throws. */
    void write(LineBuffer lines) throws IOException;

    /** Begins anew, as log rotation wants it. When that fails it goes on as before. */
    void reopen() throws IOException;

    void close() throws IOException;

    /**
     * The sink that {@link AccessLogConfig#to()} names, open.
     *
     * @throws IOException saying why lines can't go there
     */
    static LineSink of(String to) throws IOException {
        if (to.equals("stdout")) {
            return new StreamSink(new StandardOutput());
        }
        if (to.equals(SYSLOG)) {
            return SyslogSink.local("/dev/log");
        }
        return to.startsWith(SYSLOG_UDP)
                ? SyslogSink.udp(to.substring(SYSLOG_UDP.length()))
                : FileSink.open(Path.of(to));
    }
}
