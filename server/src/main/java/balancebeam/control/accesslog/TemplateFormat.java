package balancebeam.control.accesslog;

import balancebeam.config.text.LogTemplate;
import balancebeam.config.text.LogTemplate.Placeholder;
import balancebeam.control.CopiedText;
import balancebeam.control.ExchangeCopy;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A line as a {@link LogTemplate} has it; what is not known is {@code -}. */
final class TemplateFormat implements LineFormat {
    private final List<CopiedText> texts = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private final IntFunction<@Nullable String> listenerNames;

    @FunctionalInterface
    private interface Part {
        void write(LineBuffer out, ExchangeCopy copy);
    }

    private TemplateFormat(IntFunction<@Nullable String> listenerNames) {
        this.listenerNames = listenerNames;
    }

    /** @throws IllegalArgumentException when it is no template */
    static TemplateFormat of(String template, IntFunction<@Nullable String> listenerNames) {
        TemplateFormat format = new TemplateFormat(listenerNames);
        for (LogTemplate.Part part : LogTemplate.parse(template).parts()) {
            format.parts.add(
                    switch (part) {
                        case LogTemplate.Text text -> same(text.text());
                        case Placeholder placeholder -> format.part(placeholder);
                    });
        }
        return format;
    }

    @Override
    public CopiedText[] texts() {
        return texts.toArray(CopiedText[]::new);
    }

    @Override
    public void write(LineBuffer out, ExchangeCopy copy) {
        for (Part part : parts) {
            part.write(out, copy);
        }
    }

    private static Part same(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return (out, copy) -> out.put(bytes);
    }

    private Part part(Placeholder placeholder) {
        boolean quoted = placeholder.quoted();
        return switch (placeholder.field()) {
            case TIME, TIME_CLF, TIME_UNIX -> time(placeholder.field());
            case REQUEST_ID -> text(CopiedText.REQUEST_ID, quoted);
            case CLIENT -> (out, copy) -> out.put(copy.client().text());
            case PEER -> (out, copy) -> out.put(copy.peer().text());
            case LISTENER -> name(copy -> listenerNames.apply(copy.listener()), quoted);
            case USER -> user();
            case METHOD -> (out, copy) -> escaped(out, copy.line(), 0, copy.methodEnd(), quoted);
            case TARGET -> (out, copy) -> escaped(out, copy.line(), copy.targetStart(), copy.line().length, quoted);
            case HOST -> text(CopiedText.HOST, quoted);
            case PATH -> text(CopiedText.PATH, quoted);
            case QUERY -> text(CopiedText.QUERY, quoted);
            case PROTOCOL -> (out, copy) -> out.put("HTTP/").put(copy.version());
            case STATUS -> (out, copy) -> out.put(copy.status() == 0 ? "-" : Integer.toString(copy.status()));
            case BYTES, BYTES_SENT -> (out, copy) -> out.putNumber(copy.sentBytes());
            case BYTES_RECEIVED -> (out, copy) -> out.putNumber(copy.receivedBytes());
            case ROUTE -> name(ExchangeCopy::route, quoted);
            case CLUSTER -> name(ExchangeCopy::cluster, quoted);
            case ENDPOINT -> (out, copy) -> out.put(LineFormat.endpoint(copy));
            case ATTEMPTS -> (out, copy) -> out.putNumber(copy.attempts());
            case STICKY -> (out, copy) -> out.put(LineFormat.sticky(copy));
            case ERROR -> (out, copy) -> out.put(LineFormat.error(copy));
            case QUEUE_MS -> millis(ExchangeCopy::queueNanos);
            case CONNECT_MS -> millis(ExchangeCopy::connectNanos);
            case FIRST_BYTE_MS -> millis(ExchangeCopy::firstByteNanos);
            case TOTAL_MS -> millis(ExchangeCopy::totalNanos);
            case HEADER -> text(CopiedText.header(placeholder.header()), quoted);
        };
    }

    private static Part time(LogTemplate.Field field) {
        SecondText iso = SecondText.iso();
        SecondText clf = SecondText.clf(ZoneId.systemDefault());
        return switch (field) {
            case TIME_CLF -> (out, copy) -> out.put(clf.at(copy.endMillis()));
            case TIME_UNIX -> (out, copy) -> out.putMillis(copy.endMillis() * 1000);
            default -> (out, copy) -> iso.putIso(out, copy.endMillis());
        };
    }

    private static Part millis(ToLongFunction<ExchangeCopy> time) {
        return (out, copy) -> {
            long nanos = time.applyAsLong(copy);
            if (nanos == ExchangeCopy.NEVER) {
                out.put('-');
            } else {
                out.putMillis(nanos);
            }
        };
    }

    private static Part name(Function<ExchangeCopy, @Nullable String> name, boolean quoted) {
        return (out, copy) -> {
            String text = name.apply(copy);
            byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
            escaped(out, bytes, 0, bytes.length, quoted);
        };
    }

    private Part text(CopiedText text, boolean quoted) {
        int place = place(text);
        return (out, copy) -> escaped(out, copy.texts(), copy.start(place), copy.end(place), quoted);
    }

    private Part user() {
        int place = place(CopiedText.header("authorization"));
        return (out, copy) -> BasicUser.write(out, copy, place);
    }

    private int place(CopiedText text) {
        texts.add(text);
        return texts.size() - 1;
    }

    private static void escaped(LineBuffer out, byte[] bytes, int start, int end, boolean quoted) {
        if (start == end) {
            out.put('-');
        } else if (quoted) {
            Escape.quoted(out, bytes, start, end);
        } else {
            Escape.column(out, bytes, start, end);
        }
    }
}
