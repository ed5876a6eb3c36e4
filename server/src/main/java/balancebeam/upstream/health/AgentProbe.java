package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import balancebeam.config.AgentCheckConfig;
import balancebeam.net.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Asks the agent of an endpoint for its line. That there is no agent says nothing of the endpoint. Blocks: for a virtual thread.
 *
 * @param send what the agent is sent first; empty for nothing
 * @param timeout from the connect to the end of the line, however slowly that comes
 */
record AgentProbe(String send, Duration timeout, ProbeAddress address) implements Probe {
    private static final int MOST_LINE_BYTES = 1_024;

    @Override
    public Verdict run(Endpoint endpoint) {
        return Verdict.said(ask(endpoint));
    }

    private AgentLine ask(Endpoint endpoint) {
        long deadline = System.nanoTime() + timeout.toNanos();
        InetSocketAddress to = address.of(endpoint);
        try (Socket socket = new DeadlineSocket(deadline)) {
            socket.connect(to, DeadlineSocket.remainingMillis(deadline));
            if (!send.isEmpty()) {
                socket.getOutputStream().write(sent(endpoint));
            }
            return line(socket.getInputStream());
        } catch (SocketTimeoutException e) {
            return AgentLine.none("did not answer within %d ms".formatted(timeout.toMillis()));
        } catch (IOException e) {
            return AgentLine.none("could not be asked at port %d: %s".formatted(to.getPort(), Reason.of(e)));
        }
    }

    private byte[] sent(Endpoint endpoint) {
        return send.replace(AgentCheckConfig.CLUSTER, endpoint.cluster())
                .replace(AgentCheckConfig.ENDPOINT, endpoint.name())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What comes before the first CR or LF. A line that does not end is none: half of "100%" is "10". */
    private static AgentLine line(InputStream in) throws IOException {
        byte[] line = new byte[MOST_LINE_BYTES];
        for (int length = 0; length < MOST_LINE_BYTES; ) {
            int count = in.read(line, length, MOST_LINE_BYTES - length);
            if (count < 0) {
                return length == 0
                        ? AgentLine.none("closed the connection without a line")
                        : AgentLine.garbage("closed the connection before the end of its line '%s'"
                                .formatted(AgentLine.shown(text(line, length))));
            }
            for (int end = length + count; length < end; length++) {
                if (line[length] == '\n' || line[length] == '\r') {
                    return AgentLine.of(text(line, length));
                }
            }
        }
        return AgentLine.garbage("said more than %d bytes without the end of a line".formatted(MOST_LINE_BYTES));
    }

    private static String text(byte[] line, int length) {
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }
}
