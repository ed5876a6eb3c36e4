package balancebeam.cli;

import balancebeam.cli.admin.AdminClient;
import balancebeam.cli.admin.AdminReply;
import balancebeam.cli.admin.JsonView;
import java.time.Duration;
import java.util.List;

/** {@code balancebeam reload}: the running process reads its configuration again. Main thread only. */
final class ReloadCommand implements Command {
    /** Names are resolved meanwhile, and old listeners closed. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int FAILED = 1;

    private final AdminFlags flags = new AdminFlags();
    private final Flag<Boolean> json = Commands.json();

    @Override
    public Description description() {
        return Description.of("reload", "Make the running process read its configuration again.")
                .says("What has changed is printed, or everything that is wrong; then nothing has changed. Exit 0, 78"
                        + " for a configuration that is wrong, 1 for one that can't be put in force.")
                .flags(flags.all())
                .flags(json);
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        Commands.none(operands, 0);
        AdminClient client = flags.client(around).waiting(PATIENCE);
        AdminReply reply = client.post("/v1/reload", "{}");
        JsonView result = reply.json();
        if (!result.has("message")) {
            reply.orThrow();
        }
        boolean ok = reply.ok() && result.truth("ok");
        if (!json.isGiven()) {
            result.texts("warnings").forEach(line -> around.err().println("warning: " + Table.clean(line)));
        }
        if (json.isGiven()) {
            around.out().print(reply.text());
        } else if (ok) {
            tell(result, around);
        } else {
            result.text("message").lines().forEach(line -> around.err().println(Table.clean(line)));
            around.err().println("Not reloaded; nothing has changed.");
        }
        return ok ? 0 : exitCode(client);
    }

    private static void tell(JsonView result, Surroundings around) {
        List<String> changes = Changes.of(result.text("message"));
        around.out().println("Reloaded in %s ms:".formatted(Figures.millis(result.number("tookMs"))));
        Changes.print(changes, around);
    }

    /** Whether it is the configuration that is wrong, or the world: a plan has problems for the former only. */
    private static int exitCode(AdminClient client) {
        AdminReply plan = client.get("/v1/plan");
        return plan.ok() && !plan.json().texts("problems").isEmpty() ? ConfigFiles.BAD_CONFIG : FAILED;
    }
}
