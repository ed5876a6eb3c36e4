package balancebeam.cli;

import balancebeam.bytes.JsonText;
import balancebeam.cli.admin.AdminClient;
import balancebeam.cli.admin.AdminException;
import balancebeam.cli.admin.AdminReply;
import balancebeam.cli.admin.JsonView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code balancebeam maintenance}: closes a route for a while. Main thread only. */
final class MaintenanceCommand implements Command {
    private final AdminFlags flags = new AdminFlags();
    private final Flag<Boolean> json = Commands.json();

    @Override
    public Description description() {
        return Description.of("maintenance", "Close a route for maintenance, or open it again.")
                .takes(List.of("ROUTE on|off"), Operand.ROUTE, Operand.SWITCH)
                .says("While it is closed, its clients get 503 with Retry-After and the page that the configuration has"
                        + " for it. It holds until the configuration says something new of the route's maintenance.")
                .flags(flags.all())
                .flags(json);
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        if (operands.size() < 2 || !List.of("on", "off").contains(operands.get(1))) {
            throw new BadUsageException("Which route, and on or off? Expected ROUTE on|off");
        }
        Commands.none(operands, 2);
        String route = operands.getFirst();
        boolean on = operands.get(1).equals("on");
        AdminClient client = flags.client(around);
        known(route, client.get("/v1/status").orThrow().json());
        AdminReply reply = client.post(
                        "/v1/routes/%s/maintenance".formatted(EndpointChoice.encoded(route)),
                        JsonText.of(Map.of("on", on)))
                .orThrow();
        if (json.isGiven()) {
            around.out().print(reply.text());
        } else {
            around.out().println("route %s: %s".formatted(route, on ? "closed for maintenance" : "open"));
        }
        return 0;
    }

    private static void known(String route, JsonView status) {
        List<String> names = new ArrayList<>();
        status.views("routes").forEach(one -> names.add(one.text("name")));
        if (!names.contains(route)) {
            String hint = Hints.forWord(route, names);
            throw new AdminException("There is no route %s%s"
                    .formatted(route, hint.isEmpty() ? "; there are " + String.join(", ", names) : hint));
        }
    }
}
