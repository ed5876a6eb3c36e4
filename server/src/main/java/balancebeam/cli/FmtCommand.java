package balancebeam.cli;

import balancebeam.bytes.JsonText;
import balancebeam.config.text.FormatException;
import balancebeam.config.text.Formatter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code balancebeam fmt}: brings configurations into their canonical form. Main thread only. */
final class FmtCommand implements Command {
    private static final int FAILED = 1;
    private static final String STANDARD = "-";

    private final Flag<Path> config = Commands.config();
    private final Flag<Boolean> check =
            Flag.on("--check").help("Change nothing; exit with 1 when a file would be changed.");
    private final Flag<Boolean> json = Commands.json();
    private final List<Map<String, Object>> told = new ArrayList<>();
    private int exitCode;

    @Override
    public Description description() {
        return Description.of("fmt", "Format configuration files; every comment stays.")
                .takes(List.of("[FILE]..."), Operand.FILE)
                .says("Meaning and comments stay; what would not mean the same is left as it is. Of a folder, all"
                        + " *.yaml and *.yml directly in it. - reads standard input and writes standard output. Files"
                        + " that change are named.")
                .flags(config, check, json);
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        List<String> names = new ArrayList<>();
        config.values().forEach(path -> names.add(path.toString()));
        names.addAll(operands);
        if (names.isEmpty()) {
            new ConfigFiles(List.of(), around).paths().forEach(path -> names.add(path.toString()));
        }
        for (String name : names) {
            if (name.equals(STANDARD)) {
                standard(around);
            } else {
                files(Path.of(name), around).forEach(file -> format(file, around));
            }
        }
        if (json.isGiven() && !names.contains(STANDARD)) {
            around.out().println(JsonText.of(Map.of("files", told)));
        }
        return exitCode;
    }

    private List<Path> files(Path path, Surroundings around) {
        if (!Files.isDirectory(path)) {
            if (Files.exists(path) && !isYaml(path)) {
                problem(path.toString(), "is no *.yaml and no *.yml, so it is left alone", FAILED, around);
                return List.of();
            }
            return List.of(path);
        }
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(FmtCommand::isYaml).sorted().toList();
        } catch (IOException e) {
            problem(path.toString(), "cannot be read: " + e.getMessage(), FAILED, around);
            return List.of();
        }
    }

    private static boolean isYaml(Path file) {
        String name = String.valueOf(file.getFileName());
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml")) && Files.isRegularFile(file);
    }

    private void standard(Surroundings around) {
        try {
            String text = new String(around.in().readAllBytes(), StandardCharsets.UTF_8);
            Formatter.Formatted formatted = Formatter.format(text);
            formatted.remarks().forEach(remark -> around.err().println("standard input: " + remark));
            if (!check.isGiven()) {
                around.out().print(formatted.text());
            } else if (!formatted.text().equals(text)) {
                exitCode = Math.max(exitCode, FAILED);
            }
        } catch (FormatException e) {
            problem("standard input", String.valueOf(e.getMessage()), ConfigFiles.BAD_CONFIG, around);
        } catch (IOException e) {
            problem("standard input", "cannot be read: " + e.getMessage(), FAILED, around);
        }
    }

    private void format(Path file, Surroundings around) {
        try {
            String text = Files.readString(file);
            Formatter.Formatted formatted = Formatter.format(text);
            boolean changed = !formatted.text().equals(text);
            if (changed && check.isGiven()) {
                exitCode = Math.max(exitCode, FAILED);
            } else if (changed) {
                replace(file.toRealPath(), formatted.text());
            }
            tell(file.toString(), changed, formatted.remarks(), around);
        } catch (FormatException e) {
            problem(file.toString(), String.valueOf(e.getMessage()), ConfigFiles.BAD_CONFIG, around);
        } catch (CharacterCodingException e) {
            problem(file.toString(), "is not text in UTF-8", ConfigFiles.BAD_CONFIG, around);
        } catch (NoSuchFileException e) {
            problem(file.toString(), "there is no such file", FAILED, around);
        } catch (IOException e) {
            problem(file.toString(), "cannot be read or written: " + e.getMessage(), FAILED, around);
        }
    }

    /** All or nothing, and with the permissions that it had: a configuration may hold secrets. */
    private static void replace(Path file, String text) throws IOException {
        Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), ".", ".fmt");
        try {
            // The copy has the permissions; what stands in it is replaced.
            Files.copy(file, fresh, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private void tell(String file, boolean changed, List<String> remarks, Surroundings around) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("file", file);
        one.put("changed", changed);
        one.put("remarks", remarks);
        told.add(one);
        remarks.forEach(remark -> around.err().println(file + ": " + remark));
        if (changed && !json.isGiven()) {
            around.out().println(file + (check.isGiven() ? ": would change" : ": formatted"));
        }
    }

    private void problem(String file, String message, int code, Surroundings around) {
        // A FormatException's message begins with line and column.
        around.err().println(file + ":" + (Character.isDigit(message.charAt(0)) ? "" : " ") + message);
        exitCode = Math.max(exitCode, code);
    }
}
