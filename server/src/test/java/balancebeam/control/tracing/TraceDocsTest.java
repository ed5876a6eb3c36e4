package balancebeam.control.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.TracingConfig;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.filter.Exchange;
import balancebeam.filter.ProxyError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/how-to/trace-requests.md says is so. */
class TraceDocsTest {
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("`([a-z_.]+)`");

    private static String page() throws IOException {
        Path top = Path.of("").toAbsolutePath();
        while (!Files.exists(top.resolve("ARCHITECTURE.md"))) {
            top = Objects.requireNonNull(top.getParent());
        }
        return Files.readString(top.resolve("docs/how-to/trace-requests.md"));
    }

    @Test
    void theConfigurationCanBeUsedAsItStandsThere() throws IOException {
        Matcher yaml = YAML.matcher(page());
        assertTrue(yaml.find());
        Reading reading = ConfigText.read("balancebeam.yaml", yaml.group(1), Map.of());
        assertEquals(List.of(), reading.problems());
        TracingConfig tracing = Objects.requireNonNull(reading.config()).tracing();
        assertEquals(new TracingConfig("http://127.0.0.1:4318", 1, "balancebeam"), tracing);
    }

    @Test
    void theTableHasTheAttributesThatAreSentAndNoOther() throws IOException {
        Exchange exchange = SampledExchanges.of("BREW /a?b HTTP/1.1", "User-Agent: x");
        exchange.record().cluster("web");
        for (int i = 1; i <= 2; i++) {
            exchange.record().attempt(SampledExchanges.endpoint(i), SampledExchanges.START);
            exchange.record().answerBegun(503, SampledExchanges.START);
            exchange.record().attemptEnded(SampledExchanges.START, ProxyError.BAD_ANSWER);
        }
        exchange.answering(503);
        TracedExchange traced = TracedExchange.of(exchange, SampledExchanges.START, SampledExchanges.EPOCH);
        Set<String> sent = new TreeSet<>();
        OtlpCollector.spansOf(new SpanMessage("edge").of(List.of(traced)))
                .forEach(span -> sent.addAll(span.attributes().keySet()));

        Set<String> told = new TreeSet<>();
        page().lines().filter(line -> line.startsWith("| `")).forEach(line -> {
            Matcher code = CODE.matcher(line);
            while (code.find()) {
                told.add(Objects.requireNonNull(code.group(1)));
            }
        });
        // The value of one of them.
        told.remove("connect_failed");
        assertEquals(sent, told);
    }
}
