package balancebeam.config.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A case of wrong-configurations.txt: a title, lines of YAML, and what is said of them ({@code =>} a problem, {@code ~>} a
 * warning). What a whole configuration needs beside is put behind, so that lines keep their numbers.
 */
record WrongConfiguration(String title, String yaml, List<String> said) {
    private static final String FILE = "balancebeam.yaml";

    /** The parts that every configuration needs, and two that make cases shorter. */
    private static final Map<String, String> PARTS = new TreeMap<>(Map.of(
            "listeners", "{web: {bind: '127.0.0.1:8080'}}",
            "clusters", "{api: {endpoints: '10.0.0.1:80'}}",
            "routes", "{api: {cluster: api}}"));

    static final Map<String, String> ENVIRONMENT =
            Map.of("PORT", "8080", "EMPTY", "", "SECRET", "s3cr3t: [x]", "COUNT", "many");

    static List<WrongConfiguration> all() throws IOException {
        try (InputStream in = WrongConfiguration.class.getResourceAsStream("wrong-configurations.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\n\n+(?=# )", -1))
                    .filter(block -> block.startsWith("# "))
                    .map(WrongConfiguration::parse)
                    .toList();
        }
    }

    private static WrongConfiguration parse(String block) {
        List<String> lines = block.stripTrailing().lines().toList();
        List<String> said = lines.stream().filter(WrongConfiguration::isSaid).toList();
        String yaml = lines.stream().skip(1).filter(line -> !isSaid(line)).collect(Collectors.joining("\n", "", "\n"));
        return new WrongConfiguration(lines.getFirst().substring(2), yaml, said);
    }

    private static boolean isSaid(String line) {
        return line.startsWith("=> ") || line.startsWith("~> ");
    }

    /** The case as a whole configuration; one that ends with "..." is left as it is. */
    String text() {
        if (yaml.endsWith("...\n")) {
            return yaml.substring(0, yaml.length() - 4);
        }
        StringBuilder text = new StringBuilder(yaml);
        PARTS.forEach((key, value) -> {
            if (!("\n" + yaml).contains("\n" + key + ":")) {
                text.append(key).append(": ").append(value).append('\n');
            }
        });
        return text.toString();
    }

    Reading read() {
        return ConfigText.read(FILE, text(), ENVIRONMENT);
    }

    /** What is said of it now. */
    List<String> heard() {
        Reading reading = read();
        List<String> heard = new ArrayList<>();
        reading.problems().forEach(problem -> heard.add("=> " + problem));
        reading.warnings().forEach(warning -> heard.add("~> " + warning));
        return heard;
    }

    @Override
    public String toString() {
        return title;
    }
}
