package balancebeam.cli;

import balancebeam.cli.admin.AdminClient;
import balancebeam.cli.admin.AdminException;
import balancebeam.cli.admin.JsonView;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code balancebeam top}: the running process, once a second. Main thread only. */
final class TopCommand implements Command {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int FAILED = 1;

    private final AdminFlags flags = new AdminFlags();
    private final Pause pause;

    /** Waits for a while. */
    @FunctionalInterface
    interface Pause {
        void over(Duration time) throws InterruptedException;
    }

    TopCommand() {
        this(Thread::sleep);
    }

    TopCommand(Pause pause) {
        this.pause = pause;
    }

    @Override
    public Description description() {
        return Description.of("top", "Watch the running process: requests, errors and latencies, once a second.")
                .says("Rates and shares of errors are of the last second, P50 and P99 of the last 10 to 20, in"
                        + " milliseconds. Where not all has room, what is not up is shown first, then what is"
                        + " busiest. q or Ctrl-C ends it. Where the output is no terminal it is one page, of one"
                        + " second.")
                .flags(flags.all());
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        Commands.none(operands, 0);
        AdminClient client = flags.client(around).waiting(PATIENCE);
        JsonView first = client.get("/v1/status").orThrow().json();
        try {
            if (!around.terminal()) {
                pause.over(SECOND);
                JsonView second = client.get("/v1/status").orThrow().json();
                TopPage.lines(first, second, TopPage.Size.UNBOUNDED, false).forEach(around.out()::println);
                return 0;
            }
            try (LiveTerminal terminal = LiveTerminal.open(around)) {
                watch(client, first, terminal, around);
                return 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        } catch (IOException e) {
            throw new AdminException("the terminal can't be used: " + e.getMessage());
        }
    }

    /** Until a key ends it. A process that goes away may come back. */
    private static void watch(AdminClient client, JsonView first, LiveTerminal terminal, Surroundings around)
            throws IOException, InterruptedException {
        JsonView before = first;
        JsonView now = first;
        String trouble = "";
        do {
            List<String> lines = TopPage.lines(before, now, terminal.size(), around.colours());
            terminal.show(trouble.isEmpty() ? lines : TopPage.with(trouble, lines, around.colours()));
            before = now;
            JsonView next = asked(client);
            trouble = next == null ? "It does not answer; trying again every second." : "";
            now = next == null ? before : next;
        } while (!terminal.endsWithin(SECOND));
    }

    private static @Nullable JsonView asked(AdminClient client) {
        try {
            return client.get("/v1/status").orThrow().json();
        } catch (AdminException e) {
            return null;
        }
    }
}
