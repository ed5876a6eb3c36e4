package balancebeam.cli;

import balancebeam.cli.admin.AdminReply;
import balancebeam.cli.admin.JsonView;
import balancebeam.config.text.Reading;
import java.nio.file.Path;
import java.util.List;

/** {@code balancebeam plan}: what a reload would change. Main thread only. */
final class PlanCommand implements Command {
    private final AdminFlags flags = new AdminFlags();
    private final Flag<Path> from = Flag.value("OLD", Path::of, "--from")
            .repeatable()
            .help("Plan without a process: what would change from this configuration to that of -c.");
    private final Flag<Boolean> exitCode = DiffCommand.exitCode();
    private final Flag<Boolean> json = Commands.json();

    @Override
    public Description description() {
        return Description.of("plan", "Say what a reload would change, and change nothing.")
                .says("The running process compares its configuration in force with its files as they are now. A line"
                        + " begins with + for what is new, - for what goes, ~ for what changes, ! for what changes"
                        + " only with a restart.")
                .flags(flags.all())
                .flags(from, exitCode, json);
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        Commands.none(operands, 0);
        return from.isGiven() ? offline(around) : running(around);
    }

    private int offline(Surroundings around) {
        Reading before = new ConfigFiles(from.values(), around).read();
        Reading after = new ConfigFiles(flags.config.values(), around).read();
        return DiffCommand.compare(before, after, exitCode.isGiven(), json.isGiven(), "a reload", around);
    }

    private int running(Surroundings around) {
        AdminReply reply = flags.client(around).get("/v1/plan").orThrow();
        JsonView plan = reply.json();
        List<String> changes = plan.texts("changes");
        List<String> problems = plan.texts("problems");
        if (json.isGiven()) {
            around.out().print(reply.text());
        } else {
            plan.texts("warnings").forEach(line -> around.err().println("warning: " + Table.clean(line)));
            problems.forEach(line -> around.err().println(Table.clean(line)));
            if (problems.isEmpty()) {
                DiffCommand.tell(changes, "a reload", around);
            } else {
                around.err().println("A reload would change nothing: " + Figures.count(problems.size(), "problem"));
            }
        }
        return problems.isEmpty() ? DiffCommand.exitCode(changes, exitCode.isGiven()) : ConfigFiles.BAD_CONFIG;
    }
}
