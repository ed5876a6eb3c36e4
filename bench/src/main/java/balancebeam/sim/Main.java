package balancebeam.sim;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The command {@code bench/sim}. */
public final class Main {

    private static final String HELP = """
            bench/sim [--scenario NAME,...] [--algorithm NAME,...] [--seeds N] [--seconds N] [--cores N]

            Drives the balancers of the product with a virtual clock and prints what clients would see.
            The same options give the same numbers on every machine.

              --scenario NAME,...   only these; a name stands for all that begin with it
              --algorithm NAME,...  only these, likewise
              --seeds N             runs of each, 5 if not said; ± is the 95 % confidence interval over them
              --seconds N           measured time of each run, 15 if not said, in seconds of the simulation
              --cores N             runs at a time, if not said as many as this machine has cores
              --docs FOLDER         writes tables and charts into FOLDER/balancing.md too; with all scenarios
              --list                names all scenarios and algorithms
            """;

    private final List<Scenario> scenarios;
    private final List<Contender> contenders;
    private final Trials trials;

    private Main(List<Scenario> scenarios, List<Contender> contenders, Trials trials) {
        this.scenarios = scenarios;
        this.contenders = contenders;
        this.trials = trials;
    }

    /** Simulates and prints. */
    public static void main(String[] arguments) {
        try {
            run(new ArrayList<>(List.of(arguments)), System.out);
        } catch (IOException e) {
            System.err.println("bench/sim: cannot write: " + e.getMessage());
            System.exit(1);
        } catch (IllegalArgumentException e) {
            System.err.println("bench/sim: " + e.getMessage() + "\n\n" + HELP);
            System.exit(2);
        }
    }

    static void run(List<String> arguments, PrintStream out) throws IOException {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(HELP);
            return;
        }
        if (arguments.remove("--list")) {
            Scenarios.all().forEach(scenario -> out.printf("%-16s %s%n", scenario.name(), scenario.text()));
            Contender.all().forEach(contender -> out.println(contender.name()));
            return;
        }
        List<Scenario> scenarios = chosen(arguments, "--scenario", Scenarios.all(), Scenario::name);
        List<Contender> contenders = chosen(arguments, "--algorithm", Contender.all(), Contender::name);
        Trials trials = new Trials(
                number(arguments, "--seeds", 5),
                number(arguments, "--seconds", 15),
                number(arguments, "--cores", Runtime.getRuntime().availableProcessors()));
        String docs = value(arguments, "--docs");
        if (!arguments.isEmpty()) {
            throw new IllegalArgumentException("unknown option " + arguments.getFirst());
        }
        new Main(scenarios, contenders, trials).print(out, docs == null ? null : new BalancingPage(Path.of(docs)));
    }

    private void print(PrintStream out, @Nullable BalancingPage page) throws IOException {
        for (Scenario scenario : scenarios) {
            List<Result> results = trials.run(scenario, contenders);
            out.printf("## %s%n%n%s%n%n%s%n", scenario.name(), scenario.text(), ResultTable.of(results));
            if (page != null) {
                page.add(scenario, results);
            }
        }
        if (page != null) {
            page.write();
        }
    }

    private static <T> List<T> chosen(List<String> arguments, String option, List<T> all, Function<T, String> nameOf) {
        String value = value(arguments, option);
        if (value == null) {
            return all;
        }
        List<String> names = Arrays.asList(value.split(","));
        List<T> chosen = all.stream()
                .filter(one -> names.stream().anyMatch(nameOf.apply(one)::startsWith))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException(option + " names nothing that there is: " + value);
        }
        return chosen;
    }

    /** Takes an option and its value away; null when it is not there. */
    private static @Nullable String value(List<String> arguments, String option) {
        int at = arguments.indexOf(option);
        if (at < 0) {
            return null;
        }
        if (at + 1 == arguments.size()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        arguments.remove(at);
        return arguments.remove(at);
    }

    private static int number(List<String> arguments, String option, int otherwise) {
        String value = value(arguments, option);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException(option + " needs a whole number above 0, not " + value);
        }
        return Integer.parseInt(value);
    }
}
