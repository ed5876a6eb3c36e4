package balancebeam.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A terminal that shows one page again and again, on its second screen, and gives keys as they are pressed. What it was before
 * comes back at the end, also when a signal ends the process. Main thread only.
 *
 * <p>By the program {@code stty} and the codes of ECMA-48 and xterm: every Unix has them, and Java has neither.
 */
final class LiveTerminal implements AutoCloseable {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String END_OF_LINE = "\u001b[K\r\n";
    private static final String REST = "\u001b[J";
    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;
    private static final Duration STTY_PATIENCE = Duration.ofSeconds(2);

    private final InputStream in;
    private final PrintStream out;
    private final String before;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread hook = new Thread(this::restore, "terminal");

    private LiveTerminal(Surroundings around, String before) {
        this.in = around.in();
        this.out = around.out();
        this.before = before;
    }

    /** Takes the terminal over. */
    static LiveTerminal open(Surroundings around) throws IOException, InterruptedException {
        LiveTerminal terminal = new LiveTerminal(around, stty("-g"));
        Runtime.getRuntime().addShutdownHook(terminal.hook);
        // A read then waits for at most a second: the clock of the page, without a thread.
        stty("-icanon", "-echo", "min", "0", "time", "10");
        terminal.out.print(ENTER);
        return terminal;
    }

    /** How large it is now; as large as they usually are, when it does not tell. */
    TopPage.Size size() throws IOException, InterruptedException {
        String[] size = stty("size").split(" ", -1);
        try {
            int rows = Integer.parseInt(size[0]);
            int columns = size.length < 2 ? 0 : Integer.parseInt(size[1]);
            return rows > 0 && columns > 0 ? new TopPage.Size(rows, columns) : TopPage.Size.USUAL;
        } catch (NumberFormatException e) {
            return TopPage.Size.USUAL;
        }
    }

    /** Writes the page over the last one, so that nothing flickers. */
    void show(List<String> lines) {
        StringBuilder page = new StringBuilder(HOME);
        for (int i = 0; i < lines.size(); i++) {
            page.append(lines.get(i)).append(i < lines.size() - 1 ? END_OF_LINE : "\u001b[K");
        }
        out.print(page.append(REST));
        out.flush();
    }

    /** Waits for the next page's time; true when a key says that there shall be none. */
    boolean endsWithin(Duration time) throws IOException {
        long deadline = System.nanoTime() + time.toNanos();
        do {
            int key = in.read();
            if (key == 'q' || key == 'Q' || key == CTRL_C || key == CTRL_D) {
                return true;
            }
        } while (System.nanoTime() - deadline < 0);
        return false;
    }

    private void restore() {
        if (closed.compareAndSet(false, true)) {
            out.print(LEAVE);
            out.flush();
            try {
                stty(before);
            } catch (IOException e) {
                out.println("The terminal could not be put back: `stty sane` does it.");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook finds nothing left to do.
        }
    }

    private static String stty(String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("stty"));
        words.addAll(List.of(arguments));
        Process process = new ProcessBuilder(words)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectErrorStream(true)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!process.waitFor(STTY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
            throw new IOException(answer);
        }
        return answer;
    }
}
