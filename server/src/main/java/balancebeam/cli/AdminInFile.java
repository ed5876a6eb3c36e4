package balancebeam.cli;

import balancebeam.bytes.JsonText;
import balancebeam.config.AdminConfig;
import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Finds the admin section of a configuration that may be wrong everywhere else: {@code balancebeam reload} has to reach the
 * process to be told so. Static functions without state.
 */
final class AdminInFile {
    private AdminInFile() {}

    /**
     * What the files say of the admin API; null when there is no file, or none that can be read.
     *
     * @param paths files and folders; none for the usual place
     */
    static @Nullable AdminConfig find(List<Path> paths, Surroundings around) {
        List<Path> named = paths.isEmpty()
                ? around.usualFiles().stream().filter(Files::exists).limit(1).toList()
                : paths;
        AdminConfig found = null;
        for (Path path : named) {
            for (Path file : files(path)) {
                AdminConfig here = in(file, around.environment());
                found = found == null ? here : found;
            }
        }
        return found;
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static @Nullable AdminConfig in(Path file, Map<String, String> environment) {
        Object section;
        try {
            Object root = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
            section = root instanceof Map<?, ?> map ? map.get("admin") : null;
        } catch (IOException | YamlEngineException e) {
            return null; // What is wrong with it is for `check` and `reload` to say.
        }
        if (section == null) {
            return null;
        }
        // JSON is YAML: the section in the smallest configuration that can be, so that it is read as ever.
        String alone = JsonText.of(Map.of(
                "admin", section,
                "listeners", Map.of("any", Map.of("bind", "127.0.0.1:1")),
                "routes", Map.of("any", Map.of("answer", Map.of("status", 200)))));
        Config config = ConfigText.read(file.toString(), alone, environment).config();
        return config == null ? null : config.admin();
    }
}
