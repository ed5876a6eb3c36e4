package balancebeam.cli;

import balancebeam.bytes.JsonText;
import balancebeam.cli.admin.AdminReply;
import balancebeam.config.Config;
import balancebeam.config.ListenerConfig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code balancebeam explain}: what becomes of a request, or became of one, and why. Main thread only. */
final class ExplainCommand implements Command {
    private final AdminFlags flags = new AdminFlags();
    private final Flag<String> method = Flag.value("METHOD", text -> text, "-X", "--method")
            .byDefault("GET")
            .help("The request's method.");
    private final Flag<String> header = Flag.value("'NAME: VALUE'", text -> text, "-H", "--header")
            .repeatable()
            .help("A header of the request; for a file only.");
    private final Flag<String> client = Flag.value("ADDRESS", text -> text, "--client")
            .byDefault("127.0.0.1")
            .help("The real client, as trusted proxies tell of it; for a file only.");
    private final Flag<String> listener = Flag.value("NAME", text -> text, "--listener")
            .help("Where it comes in; unless given by the URL's port, else the first;", "for a file only.");
    private final Flag<Boolean> json = Commands.json();

    @Override
    public Description description() {
        return Description.of("explain", "Say what becomes of a request, or became of a past one, and why.")
                .takes(List.of("URL", "REQUEST-ID"), Operand.OTHER)
                .says("Of a URL: which listener and route take it, which routes stand before that one and why they"
                        + " don't, the filters in order, the cluster and its endpoints. Of a request's id, as its"
                        + " X-Request-Id or the access log has it: what happened; all errors are kept for a while,"
                        + " and a sample of the rest.")
                .says(FileOrProcess.DOC)
                .flags(method, header, client, listener)
                .flags(flags.all())
                .flags(json);
    }

    @Override
    public int run(List<String> operands, Surroundings around) {
        if (operands.isEmpty()) {
            throw new BadUsageException("Which request? Expected URL or REQUEST-ID");
        }
        Commands.none(operands, 1);
        String what = operands.getFirst();
        if (what.indexOf('/') < 0) {
            return tell(
                    flags.client(around).get("/v1/explain?id=" + encoded(what)).orThrow(), around);
        }
        AskedRequest request = request(what);
        FileOrProcess either = new FileOrProcess(flags, around);
        if (header.isGiven() || client.isGiven() || listener.isGiven()) {
            if (flags.isNamed(around)) {
                throw new BadUsageException(
                        "A running process is asked by URL and method alone: with --header, --client or --listener use"
                                + " -c");
            }
            return either.offline(config -> explain(config, request, around));
        }
        String target = "/v1/explain?url=%s&method=%s".formatted(encoded(what), encoded(method.get()));
        return either.run(target, reply -> tell(reply, around), config -> explain(config, request, around));
    }

    private AskedRequest request(String url) {
        try {
            return new AskedRequest(method.get(), url, header.values(), client.get());
        } catch (IllegalArgumentException e) {
            throw new BadUsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private int tell(AdminReply reply, Surroundings around) {
        if (json.isGiven()) {
            around.out().print(reply.text());
        } else {
            reply.json().text("text").lines().forEach(line -> around.out().println(Table.clean(line)));
        }
        return 0;
    }

    private int explain(Config config, AskedRequest request, Surroundings around) {
        RequestExplanation explanation = new RequestExplanation(config, listener(config, request), request);
        if (json.isGiven()) {
            around.out().println(JsonText.of(explanation.json()));
        } else {
            explanation.lines(around.colours()).forEach(around.out()::println);
        }
        return 0;
    }

    private ListenerConfig listener(Config config, AskedRequest request) {
        List<String> names =
                config.listeners().stream().map(ListenerConfig::name).toList();
        if (listener.isGiven()) {
            int index = names.indexOf(listener.get());
            if (index < 0) {
                String hint = Hints.forWord(listener.get(), names);
                throw new BadUsageException("There is no listener %s%s"
                        .formatted(listener.get(), hint.isEmpty() ? "; there are " + String.join(", ", names) : hint));
            }
            return config.listeners().get(index);
        }
        return config.listeners().stream()
                .filter(one -> one.bind().port() == request.port())
                .findFirst()
                .orElse(config.listeners().getFirst());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
