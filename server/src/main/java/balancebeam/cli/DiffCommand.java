package balancebeam.cli;

import balancebeam.config.Config;
import balancebeam.config.ConfigDiff;
import balancebeam.config.text.Problem;
import balancebeam.config.text.Reading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code balancebeam diff}: what two configurations mean differently. Main thread only. */
final class DiffCommand implements Command {
    private static final int DIFFERENT = 1;

    private final Flag<Boolean> exitCode = exitCode();
    private final Flag<Boolean> json = Commands.json();

    static Flag<Boolean> exitCode() {
        return Flag.on("--exit-code").help("Exit with 1 when anything differs.");
    }

    @Override
    public Description description() {
        return Description.of("diff", "Say what two configurations mean differently.")
                .takes(List.of("OLD NEW"), Operand.FILE)
                .says("Order, comments and spelling make no difference. OLD and NEW are files or folders.")
                .flags(exitCode, json);
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        if (operands.size() < 2) {
            throw new BadUsageException("Which two configurations? Expected OLD NEW");
        }
        Commands.none(operands, 2);
        Reading before = new ConfigFiles(List.of(Path.of(operands.get(0))), around).read();
        Reading after = new ConfigFiles(List.of(Path.of(operands.get(1))), around).read();
        return compare(before, after, exitCode.isGiven(), json.isGiven(), "the new one", around);
    }

    /** Compares and tells; the result is an exit code. */
    static int compare(Reading before, Reading after, boolean exitCode, boolean json, String who, Surroundings around) {
        Config old = before.config();
        Config fresh = after.config();
        List<String> changes = old == null || fresh == null ? List.of() : ConfigDiff.lines(old, fresh);
        List<String> problems = new ArrayList<>();
        before.problems().forEach(problem -> problems.add(problem.toString()));
        after.problems().forEach(problem -> problems.add(problem.toString()));
        if (json) {
            List<String> warnings =
                    after.warnings().stream().map(Problem::toString).toList();
            around.out().println(Changes.json(changes, problems, warnings));
        } else {
            ConfigFiles.warn(after, around.err());
            ConfigFiles.complain(before, around.err());
            ConfigFiles.complain(after, around.err());
            if (problems.isEmpty()) {
                tell(changes, who, around);
            }
        }
        return problems.isEmpty() ? exitCode(changes, exitCode) : ConfigFiles.BAD_CONFIG;
    }

    static void tell(List<String> changes, String who, Surroundings around) {
        if (changes.isEmpty()) {
            around.out().println("Nothing differs: %s would change nothing.".formatted(who));
            return;
        }
        Changes.print(changes, around);
        around.out().println();
        around.out().println(Changes.count(changes));
    }

    static int exitCode(List<String> changes, boolean asked) {
        return asked && !changes.isEmpty() ? DIFFERENT : 0;
    }
}
