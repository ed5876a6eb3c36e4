package balancebeam.cli;

import balancebeam.bytes.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code balancebeam version}. Main thread only. */
final class VersionCommand implements Command {
    private final Flag<Boolean> json = Commands.json();

    @Override
    public Description description() {
        return Description.of("version", "Print the version, Java's and the system's.")
                .says("That of a running process is in `balancebeam status`.")
                .flags(json);
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        Commands.none(operands, 0);
        String system = "%s %s (%s)"
                .formatted(
                        System.getProperty("os.name"), System.getProperty("os.version"), System.getProperty("os.arch"));
        if (json.isGiven()) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("version", Cli.number());
            all.put("java", Runtime.version().toString());
            all.put("system", system);
            around.out().println(JsonText.of(all));
        } else {
            around.out().println(Cli.version());
            around.out().println(system);
        }
        return 0;
    }
}
