package balancebeam.cli;

import balancebeam.bytes.JsonText;
import balancebeam.cli.admin.AdminClient;
import balancebeam.cli.admin.AdminReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code balancebeam drain}, {@code undrain}, {@code eject} and {@code restore}. Main thread only. */
final class EndpointCommand implements Command {
    static final String FORM = "CLUSTER/ADDRESS";

    private final AdminFlags flags = new AdminFlags();
    private final Flag<Boolean> json = Commands.json();
    private final String action;
    private final String summary;
    private final String more;
    /** Null where everything is at once. */
    private final @Nullable Flag<Duration> over;

    private EndpointCommand(String action, String summary, String more) {
        this(action, summary, more, null);
    }

    private EndpointCommand(String action, String summary, String more, @Nullable Flag<Duration> over) {
        this.over = over;
        this.action = action;
        this.summary = summary;
        this.more = more;
    }

    static EndpointCommand drain() {
        return new EndpointCommand(
                "drain",
                "Let an endpoint finish what it has, and send it nothing new.",
                "It stays so until it is undrained, through reloads too, whatever its health is.",
                Flag.value("TIME", Values::time, "--over")
                        .help(
                                "How long its weight takes to fall to nothing: a number of seconds, or 2m.",
                                "Without it: at once."));
    }

    static EndpointCommand undrain() {
        return new EndpointCommand("undrain", "Send a drained endpoint requests again.", "Its health decides again.");
    }

    static EndpointCommand eject() {
        return new EndpointCommand(
                "eject",
                "Put an endpoint out that misbehaves.",
                "As `drain`, but shown as ejected; `balancebeam restore` takes it back.");
    }

    static EndpointCommand restore() {
        return new EndpointCommand("restore", "Take an ejected endpoint back.", "Its health decides again.");
    }

    @Override
    public Description description() {
        return Description.of(action, summary)
                .takes(List.of(FORM), Operand.ENDPOINT)
                .says(more + " The address alone will do where only one cluster has it.")
                .flags(over == null ? List.of() : List.of(over))
                .flags(flags.all())
                .flags(json);
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        if (operands.isEmpty()) {
            throw new BadUsageException("Which endpoint? Expected " + FORM);
        }
        Commands.none(operands, 1);
        AdminClient client = flags.client(around);
        EndpointChoice endpoint = EndpointChoice.of(
                operands.getFirst(), client.get("/v1/status").orThrow().json());
        AdminReply reply = client.post(endpoint.target(action), body()).orThrow();
        tell(reply, json, around);
        return 0;
    }

    private String body() {
        return over != null && over.isGiven()
                ? JsonText.of(Map.of("seconds", over.get().toSeconds()))
                : "{}";
    }

    /** What has changed, in a line. */
    static void tell(AdminReply reply, Flag<Boolean> json, Surroundings around) {
        if (json.isGiven()) {
            around.out().print(reply.text());
            return;
        }
        String from = reply.json().text("from");
        String to = reply.json().text("to");
        around.out()
                .println(Table.clean(reply.json().text("endpoint"))
                        + (from.equals(to) ? ": %s, as it was".formatted(to) : ": %s → %s".formatted(from, to)));
    }
}
