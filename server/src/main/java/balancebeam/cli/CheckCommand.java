package balancebeam.cli;

import balancebeam.bytes.JsonText;
import balancebeam.config.text.Problem;
import balancebeam.config.text.Reading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code balancebeam check}: whether a configuration is one, and all that is wrong with it. Main thread only. */
final class CheckCommand implements Command {
    private final Flag<Path> config = Commands.config();
    private final Flag<Boolean> json = Commands.json();

    @Override
    public Description description() {
        return Description.of("check", "Say whether a configuration is right, and everything that is wrong with it.")
                .takes(List.of("[FILE]..."), Operand.FILE)
                .says("Several files and folders make one configuration. What is allowed and looks like a mistake is a"
                        + " warning. Exit 0, also with warnings; 78 when something is wrong.")
                .flags(config, json);
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        List<Path> paths = new ArrayList<>(config.values());
        operands.forEach(operand -> paths.add(Path.of(operand)));
        Reading reading = new ConfigFiles(paths, around).read();
        if (json.isGiven()) {
            around.out().println(json(reading));
        } else {
            tell(reading, around);
        }
        return reading.problems().isEmpty() ? 0 : ConfigFiles.BAD_CONFIG;
    }

    private static void tell(Reading reading, Surroundings around) {
        ConfigFiles.warn(reading, around.err());
        int warnings = reading.warnings().size();
        if (!ConfigFiles.complain(reading, around.err())) {
            String ok = warnings == 0 ? ": ok" : ": ok, with " + Figures.count(warnings, "warning");
            List<String> files = reading.files().stream().map(Path::toString).toList();
            around.out().println(String.join(", ", files) + ok);
        }
    }

    private static String json(Reading reading) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ok", reading.problems().isEmpty());
        json.put("files", reading.files().stream().map(Path::toString).toList());
        json.put("problems", reading.problems().stream().map(CheckCommand::json).toList());
        json.put("warnings", reading.warnings().stream().map(CheckCommand::json).toList());
        return JsonText.of(json);
    }

    private static Map<String, Object> json(Problem problem) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", problem.file());
        json.put("line", problem.line());
        json.put("column", problem.column());
        json.put("path", problem.path());
        json.put("message", problem.message());
        return json;
    }
}
