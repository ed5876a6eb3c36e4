package balancebeam.cli;

import balancebeam.cli.admin.AdminException;
import balancebeam.cli.admin.JsonView;
import balancebeam.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code balancebeam completion}: makes a shell complete commands, flags and names. Main thread only. */
final class CompletionCommand implements Command {
    /** Somebody waits for the end of a word. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private static final List<String> WHAT = List.of("bash", "zsh", "fish", "endpoints", "routes");

    private final AdminFlags flags = new AdminFlags();

    @Override
    public Description description() {
        return Description.of("completion", "Print what makes a shell complete commands, flags and names.")
                .takes(List.of("bash|zsh|fish", "endpoints|routes"), Operand.SHELL)
                .says("bash: source <(balancebeam completion bash). zsh: balancebeam completion zsh > a file"
                        + " `_balancebeam` in a folder of $fpath. fish: balancebeam completion fish | source.")
                .says("Endpoints and routes are what these scripts ask for: the names in the running process, or if"
                        + " there is none those in the file.")
                .flags(flags.all());
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        if (operands.isEmpty() || !WHAT.contains(operands.getFirst())) {
            throw new BadUsageException("Of what? Expected one of " + String.join(", ", WHAT));
        }
        Commands.none(operands, 1);
        switch (operands.getFirst()) {
            case "bash" -> around.out().print(BashCompletion.script());
            case "zsh" -> around.out().print(ZshCompletion.script());
            case "fish" -> around.out().print(FishCompletion.script());
            default -> names(operands.getFirst().equals("routes"), around).forEach(around.out()::println);
        }
        return 0;
    }

    private List<String> names(boolean routes, Surroundings around) {
        try {
            JsonView status = flags.client(around)
                    .waiting(PATIENCE)
                    .get("/v1/status")
                    .orThrow()
                    .json();
            return routes ? routes(status) : endpoints(status);
        } catch (AdminException e) {
            Config config =
                    new ConfigFiles(flags.config.values(), around).read().config();
            return config == null ? List.of() : routes ? routes(config) : endpoints(config);
        }
    }

    private static List<String> routes(JsonView status) {
        List<String> names = new ArrayList<>();
        status.views("routes").forEach(route -> names.add(Table.clean(route.text("name"))));
        return names;
    }

    private static List<String> endpoints(JsonView status) {
        List<String> names = new ArrayList<>();
        for (JsonView cluster : status.views("clusters")) {
            for (JsonView endpoint : cluster.views("endpoints")) {
                names.add(Table.clean(cluster.text("name") + "/" + endpoint.text("address")));
            }
        }
        return names;
    }

    private static List<String> routes(Config config) {
        List<String> names = new ArrayList<>();
        config.routes().forEach(route -> names.add(route.name()));
        return names;
    }

    private static List<String> endpoints(Config config) {
        List<String> names = new ArrayList<>();
        config.clusters().forEach(cluster -> cluster.named()
                .forEach(endpoint -> names.add(cluster.name() + "/" + endpoint.address())));
        return names;
    }
}
