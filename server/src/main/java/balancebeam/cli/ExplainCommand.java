package balancebeam.cli;

import balancebeam.bytes.JsonText;
import balancebeam.cli.admin.AdminReply;
import balancebeam.config.Config;
import balancebeam.config.ListenerConfig;
import balancebeam.control.explain.AskedRequest;
import balancebeam.control.explain.RequestExplanation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code balancebeam explain}: what becomes of a request, or became of one, and why. Main thread only. */
final class ExplainCommand implements Command {
    private final AdminFlags flags = new AdminFlags();
    private final Flag<String> method = Flag.value("METHOD", text -> text, "-X", "--method")
            .byDefault("GET")
            .help("The request's method.");
    private final Flag<String> header = Flag.value("'NAME: VALUE'", text -> text, "-H", "--header")
            .repeatable()
            .help("A header of the request.");
    private final Flag<String> client = Flag.value("ADDRESS", text -> text, "--client")
            .byDefault("127.0.0.1")
            .help("The real client, as trusted proxies tell of it.");
    private final Flag<String> listener = Flag.value("NAME", text -> text, "--listener")
            .help("Where it comes in; unless given, where the URL's scheme and port say.");
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
        return new FileOrProcess(flags, around)
                .run(target(what), reply -> tell(reply, around), config -> explain(config, request, around));
    }

    private String target(String url) {
        StringBuilder target = new StringBuilder("/v1/explain?url=").append(encoded(url));
        target.append("&method=").append(encoded(method.get()));
        header.values().forEach(field -> target.append("&header=").append(encoded(field)));
        if (client.isGiven()) {
            target.append("&client=").append(encoded(client.get()));
        }
        if (listener.isGiven()) {
            target.append("&listener=").append(encoded(listener.get()));
        }
        return target.toString();
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
        RequestExplanation explanation = explanation(config, request);
        if (json.isGiven()) {
            around.out().println(JsonText.of(explanation.json()));
        } else {
            explanation.lines().forEach(around.out()::println);
        }
        return 0;
    }

    private RequestExplanation explanation(Config config, AskedRequest request) {
        try {
            return RequestExplanation.of(config, listener(config), request);
        } catch (IllegalArgumentException e) {
            throw new BadUsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private @Nullable String listener(Config config) {
        List<String> names =
                config.listeners().stream().map(ListenerConfig::name).toList();
        if (!listener.isGiven() || names.contains(listener.get())) {
            return listener.isGiven() ? listener.get() : null;
        }
        String hint = Hints.forWord(listener.get(), names);
        throw new BadUsageException("There is no listener %s%s"
                .formatted(listener.get(), hint.isEmpty() ? "; there are " + String.join(", ", names) : hint));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
