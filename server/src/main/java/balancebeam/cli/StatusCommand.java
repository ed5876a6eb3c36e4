package balancebeam.cli;

import balancebeam.cli.admin.AdminReply;
import java.util.List;

/** {@code balancebeam status}: how the running process is, on one page. Main thread only. */
final class StatusCommand implements Command {
    private final AdminFlags flags = new AdminFlags();
    private final Flag<Boolean> json = Commands.json();

    @Override
    public Description description() {
        return Description.of("status", "Show how the running process is: listeners, routes, endpoints, last reload.")
                .says("Counts are since the start; P50 and P99 are those of the last 10 to 20 seconds, in milliseconds."
                        + " `balancebeam top` shows the same as it changes.")
                .flags(flags.all())
                .flags(json);
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        Commands.none(operands, 0);
        AdminReply reply = flags.client(around).get("/v1/status").orThrow();
        if (json.isGiven()) {
            around.out().print(reply.text());
        } else {
            StatusPage.lines(reply.json(), around.colours()).forEach(around.out()::println);
        }
        return 0;
    }
}
