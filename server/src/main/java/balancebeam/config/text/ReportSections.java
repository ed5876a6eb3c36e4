package balancebeam.config.text;

import balancebeam.config.AccessLogConfig;
import balancebeam.config.AccessLogConfig.Format;
import balancebeam.config.Defaults;
import balancebeam.config.TracingConfig;
import java.util.List;
import java.util.Map;

/** {@code access-log} and {@code tracing}: what is told of exchanges. */
final class ReportSections {
    private static final Key<String> TO = Key.of(
            "to",
            Texts.such("text", "stdout, syslog, syslog://HOST:PORT, or the path of a file", ReportSections::isTarget),
            AccessLogConfig.STDOUT.to(),
            "`stdout`, `syslog` (the local daemon), `syslog://HOST:PORT` (UDP), or the path of a file, which SIGUSR1"
                    + " opens anew.");
    private static final Key<Format> FORMAT = Key.of(
            "format",
            Choices.of(Format.class),
            AccessLogConfig.STDOUT.format(),
            "Few columns for a reader, an object a line, NCSA combined, or as `template` says.");
    private static final Key<String> TEMPLATE =
            Key.of("template", Texts.LINE, "", "The line, for the format `template`.");
    private static final Section<AccessLogConfig> ACCESS_LOG_SECTION = Section.of(
            "Access log",
            "One line per exchange. Without the section, or with `off`, none.",
            List.of(TO, FORMAT, TEMPLATE),
            ReportSections::accessLog);

    static final Type<AccessLogConfig> ACCESS_LOG =
            EitherType.of(Texts.words(Map.of("off", AccessLogConfig.OFF)), off -> off, ACCESS_LOG_SECTION);

    private static final Key<String> ENDPOINT = Key.required(
            "endpoint",
            Texts.such("URI", "a URI, as http://127.0.0.1:4318", Texts::isHttpUri),
            "Where OTLP over HTTP goes; without a path, to `/v1/traces` there.");
    private static final Key<Double> SAMPLE = Key.of(
            "sample",
            Numbers.SHARE,
            Defaults.TRACING_SAMPLE,
            "The share of requests that are traced when the client does not say.");
    private static final Key<String> SERVICE =
            Key.of("service", Texts.LINE, TracingConfig.OFF.service(), "What the balancer calls itself.");
    static final Section<TracingConfig> TRACING = Section.of(
            "Tracing",
            "Spans by OpenTelemetry. Without the section, none.",
            List.of(ENDPOINT, SAMPLE, SERVICE),
            in -> new TracingConfig(in.get(ENDPOINT), in.get(SAMPLE), in.get(SERVICE)));

    private ReportSections() {}

    private static AccessLogConfig accessLog(Fields in) {
        boolean byTemplate = in.get(FORMAT) == Format.TEMPLATE;
        if (byTemplate && in.get(TEMPLATE).isEmpty()) {
            throw new IllegalArgumentException("format: template needs the key 'template' beside it");
        }
        if (!byTemplate && in.isGiven(TEMPLATE)) {
            throw new IllegalArgumentException("template: is of use with the format template only, and it is "
                    + in.get(FORMAT).spelling());
        }
        if (byTemplate) {
            template(in.get(TEMPLATE));
        }
        return new AccessLogConfig(true, in.get(TO), in.get(FORMAT), in.get(TEMPLATE));
    }

    private static void template(String text) {
        try {
            LogTemplate.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("template: " + e.getMessage(), e);
        }
    }

    private static boolean isTarget(String text) {
        return text.startsWith("syslog:")
                ? text.matches("syslog://[^/\\s]+:[0-9]{1,5}")
                : !text.isEmpty() && Texts.isLine(text);
    }
}
