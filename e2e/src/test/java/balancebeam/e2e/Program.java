package balancebeam.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A program that runs beside the test: what it says on stdout and stderr is kept, and a line can be waited for. Thread-safe. */
final class Program implements AutoCloseable {
    static final Path HOME =
            Path.of(System.getProperty("balancebeam.home", "..")).toAbsolutePath();
    static final String LAUNCHER = HOME.resolve("balancebeam").toString();
    private static final String LISTENING = "Listening for requests on ";
    private static final int PATIENCE_SECONDS = 90;

    private final Process process;
    private final Thread reader;
    private final List<String> lines = new ArrayList<>();

    private Program(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().start(this::read);
    }

    static Program start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("BALANCEBEAM_NO_BUILD", "1"));
        return new Program(builder.start());
    }

    /** The balancer, by its launcher. */
    static Program balancebeam(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(LAUNCHER));
        command.addAll(List.of(arguments));
        return start(command);
    }

    /** A main class of these tests, on a small JVM. */
    static Program java(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        return start(command);
    }

    private void read() {
        try (BufferedReader in = process.inputReader()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException e) {
            synchronized (lines) {
                lines.add("its output can't be read: " + e);
            }
        }
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Waits for such a line. */
    String awaitLine(Predicate<String> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (lines) {
            while (true) {
                for (String line : lines) {
                    if (wanted.test(line)) {
                        return line;
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || (!process.isAlive() && !reader.isAlive())) {
                    throw new AssertionError("it never said that, but: " + lines);
                }
                lines.wait(Math.min(left, 100));
            }
        }
    }

    /** Waits until it listens. */
    InetSocketAddress awaitAddress() throws InterruptedException {
        return awaitAddresses(1).getFirst();
    }

    /** Waits until it listens at so many addresses, which come in the order of its configuration. */
    List<InetSocketAddress> awaitAddresses(int count) throws InterruptedException {
        awaitLine(line -> line.contains(LISTENING) && listening().size() >= count);
        return listening().stream().map(Program::address).toList();
    }

    private List<String> listening() {
        return lines().stream().filter(line -> line.contains(LISTENING)).toList();
    }

    private static InetSocketAddress address(String line) {
        String address =
                line.substring(line.indexOf(LISTENING) + LISTENING.length()).split(" ", 2)[0];
        int colon = address.lastIndexOf(':');
        return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /** TERM. */
    void terminate() {
        process.destroy();
    }

    /** KILL, and waits until it is gone. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    int awaitExit() throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Process> exit = process.onExit();
        int code = exit.get(PATIENCE_SECONDS, TimeUnit.SECONDS).exitValue();
        reader.join();
        return code;
    }

    /** Kilobytes resident, from /proc. */
    long residentKib() throws IOException {
        return status("VmRSS:");
    }

    /** The most that were, ever. */
    long peakResidentKib() throws IOException {
        return status("VmHWM:");
    }

    private long status(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Clock ticks (of 10 ms) that it has used of a core, from /proc. */
    long cpuTicks() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(words[11]) + Long.parseLong(words[12]);
    }

    /** What all its threads have used of a core, from /proc. */
    long cpuNanos() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            long sum = 0;
            for (Path thread : threads.toList()) {
                sum += schedstat(thread);
            }
            return sum;
        }
    }

    private static long schedstat(Path thread) throws IOException {
        try {
            return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", -1)[0]);
        } catch (NoSuchFileException e) {
            return 0; // It has ended.
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    int openDescriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return (int) all.count();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
