package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import balancebeam.net.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command of this machine, which is alive when it exits with 0. It learns of the endpoint by its environment; the first line that
 * it writes, wherever to, is the reason. When its time is over it is killed, and what it has started. Blocks: for a virtual thread.
 *
 * @param command the program and its arguments
 */
record ExecProbe(List<String> command, Duration timeout, ProbeAddress address) implements Probe {
    /** More of what it writes is thrown away. */
    private static final int MOST_OUTPUT_BYTES = 4096;

    private static final int SHOWN = 120;
    private static final long LOOK_MILLIS = 5;

    @Override
    public Verdict run(Endpoint endpoint) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Process process;
        try {
            process = start(endpoint);
        } catch (IOException e) {
            return Verdict.failed("could not be checked by %s: %s".formatted(command.getFirst(), Reason.of(e)));
        }
        try (InputStream output = process.getInputStream()) {
            process.getOutputStream().close();
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            boolean ended = process.waitFor(0, TimeUnit.NANOSECONDS);
            while (!ended && deadline - System.nanoTime() > 0) {
                ended = process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                take(output, said);
            }
            take(output, said);
            return ended ? judged(process.exitValue(), said) : late();
        } catch (IOException e) {
            return Verdict.failed("could not be checked by %s: %s".formatted(command.getFirst(), Reason.of(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return late();
        } finally {
            kill(process);
        }
    }

    private Process start(Endpoint endpoint) throws IOException {
        InetSocketAddress to = address.of(endpoint);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("BALANCEBEAM_CLUSTER", endpoint.cluster());
        builder.environment().put("BALANCEBEAM_ENDPOINT", endpoint.name());
        builder.environment().put("BALANCEBEAM_ADDRESS", to.getAddress().getHostAddress());
        builder.environment().put("BALANCEBEAM_PORT", Integer.toString(to.getPort()));
        return builder.start();
    }

    /** What is there now: whoever holds the other end open is not waited for. */
    private static void take(InputStream output, ByteArrayOutputStream said) throws IOException {
        byte[] piece = new byte[MOST_OUTPUT_BYTES];
        // Not more at once than a pipe holds, so that who writes without end is not read without end.
        for (int i = 0; i < 16 && output.available() > 0; i++) {
            int count = output.read(piece, 0, Math.min(piece.length, output.available()));
            said.write(piece, 0, Math.clamp(count, 0, MOST_OUTPUT_BYTES - said.size()));
        }
    }

    private Verdict judged(int exit, ByteArrayOutputStream said) {
        if (exit == 0) {
            return Verdict.ALIVE;
        }
        String line = said.toString(StandardCharsets.UTF_8)
                .strip()
                .replaceFirst("(?s)\\R.*", "")
                .replaceAll("\\p{Cntrl}", " ");
        String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
        return Verdict.failed("failed by %s, which exited with %d%s"
                .formatted(command.getFirst(), exit, shown.isEmpty() ? "" : ": " + shown));
    }

    private Verdict late() {
        return Verdict.failed("was not checked within %d ms by %s".formatted(timeout.toMillis(), command.getFirst()));
    }

    /** Its children first: they would live on without it. */
    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
