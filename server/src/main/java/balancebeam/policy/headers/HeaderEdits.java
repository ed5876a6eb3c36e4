package balancebeam.policy.headers;

import balancebeam.bytes.Ascii;
import balancebeam.config.HeaderEditsConfig;
import balancebeam.filter.Exchange;
import balancebeam.http.FieldLines;
import balancebeam.http.FieldName;
import balancebeam.policy.template.Placeholder;
import balancebeam.policy.template.Template;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which fields go, and which lines come: a {@link HeaderEditsConfig}, compiled. Immutable. */
final class HeaderEdits {
    private static final Set<Placeholder> KNOWN = EnumSet.of(
            Placeholder.CLIENT,
            Placeholder.HOST,
            Placeholder.PATH,
            Placeholder.SCHEME,
            Placeholder.ROUTE,
            Placeholder.REQUEST_ID);

    private final byte[][] dropped;

    // Lines that come: name i has value i.
    private final byte[][] names;
    private final Template[] values;

    /** @throws IllegalArgumentException naming the field and what is wrong with it */
    HeaderEdits(HeaderEditsConfig config) {
        List<byte[]> go = new ArrayList<>();
        config.remove().forEach(name -> go.add(name(name.toLowerCase(Locale.ROOT))));
        config.set().keySet().forEach(name -> go.add(name(name.toLowerCase(Locale.ROOT))));
        dropped = go.toArray(byte[][]::new);
        List<Map.Entry<String, String>> come = new ArrayList<>(config.set().entrySet());
        come.addAll(config.add().entrySet());
        names = come.stream().map(entry -> name(entry.getKey())).toArray(byte[][]::new);
        values = come.stream()
                .map(entry -> Template.compile(entry.getValue(), KNOWN))
                .toArray(Template[]::new);
    }

    private static byte[] name(String name) {
        byte[] bytes = Ascii.bytes(name);
        if (!Ascii.isToken(bytes, 0, bytes.length)) {
            throw new IllegalArgumentException("'%s' is not the name of a header".formatted(name));
        }
        if (FieldName.idOf(bytes, 0, bytes.length) != FieldName.OTHER) {
            throw new IllegalArgumentException(
                    "'%s' can't be changed by hand: the balancer itself frames and forwards messages by it"
                            .formatted(name));
        }
        return bytes;
    }

    int droppedCount() {
        return dropped.length;
    }

    /** In lower case. */
    byte[] dropped(int i) {
        return dropped[i];
    }

    /** Adds the lines that come. Event loop only. */
    void addTo(FieldLines out, Exchange exchange) {
        for (int i = 0; i < names.length; i++) {
            values[i].addTo(out, names[i], exchange);
        }
    }
}
