package balancebeam.cli;

import balancebeam.bytes.JsonText;
import balancebeam.cli.admin.JsonReader;
import balancebeam.cli.admin.JsonView;
import balancebeam.control.status.RoutesView;
import java.util.List;

/** {@code balancebeam routes}: all routes in the order of matching. Main thread only. */
final class RoutesCommand implements Command {
    private final AdminFlags flags = new AdminFlags();
    private final Flag<Boolean> json = Commands.json();

    @Override
    public Description description() {
        return Description.of("routes", "Show the routes in the order in which requests are matched with them.")
                .says("The first route that takes a request gets it. One with several hosts stands where the best of"
                        + " them does. Filters are in the order in which requests pass them; BY is"
                        + " what endpoints are spoken to by: h2c is HTTP/2 in the clear, h2 with TLS. "
                        + FileOrProcess.DOC)
                .flags(flags.all())
                .flags(json);
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        Commands.none(operands, 0);
        return new FileOrProcess(flags, around)
                .run(
                        "/v1/routes",
                        reply -> tell(reply.text(), around),
                        config -> tell(JsonText.of(RoutesView.json(config)) + "\n", around));
    }

    private int tell(String text, Surroundings around) {
        if (json.isGiven()) {
            around.out().print(text);
            return 0;
        }
        Table table = new Table(">", "ROUTE", "MATCH", "TARGET", "BY", "TIMEOUTS", "FILTERS");
        for (JsonView route : JsonView.of(JsonReader.read(text)).views("routes")) {
            long priority = route.whole("priority");
            table.row(
                    Integer.toString(table.size() + 1),
                    route.text("name"),
                    route.text("match") + (priority == 0 ? "" : " (priority " + priority + ")"),
                    route.text("target"),
                    String.join(", ", route.texts("protocols")),
                    String.join(", ", route.texts("timeouts")),
                    String.join(", ", route.texts("filters")));
        }
        table.lines(around.colours()).forEach(around.out()::println);
        return 0;
    }
}
