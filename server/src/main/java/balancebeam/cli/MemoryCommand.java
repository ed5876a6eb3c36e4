package balancebeam.cli;

import balancebeam.cli.admin.AdminReply;
import balancebeam.cli.admin.JsonView;
import java.util.List;

/** {@code balancebeam memory}: where the running process's memory is. Main thread only. */
final class MemoryCommand implements Command {
    private final AdminFlags flags = new AdminFlags();
    private final Flag<Boolean> json = Commands.json();

    @Override
    public Description description() {
        return Description.of("memory", "Show where the running process's memory is.")
                .flags(flags.all())
                .flags(json);
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        Commands.none(operands, 0);
        AdminReply reply = flags.client(around).get("/v1/memory").orThrow();
        if (json.isGiven()) {
            around.out().print(reply.text());
            return 0;
        }
        JsonView memory = reply.json();
        Table table = new Table("MEMORY", ">", "");
        table.row("resident", Figures.bytes(memory.whole("rssBytes")), "all of the process, as the system counts it");
        table.row(
                "heap",
                Figures.bytes(memory.whole("heapUsedBytes")),
                "used, of at most " + Figures.bytes(memory.whole("heapMaxBytes")));
        table.row("bodies", Figures.bytes(memory.whole("bufferBytes")), "waiting for their endpoint or client");
        table.lines(around.colours()).forEach(around.out()::println);
        return 0;
    }
}
