package balancebeam.fuzz;

import balancebeam.testkit.Field;
import balancebeam.testkit.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as it is said on a stream of HTTP/2 or HTTP/3, right or wrong. Immutable.
 *
 * @param head all fields, pseudo-header fields too, in order
 * @param pieces of content, each a DATA frame, be it empty
 * @param trailers null for none
 * @param apart whether each frame is sent by itself, so that the request may have been passed on before it is all there
 * @param framing seeds padding and the like
 */
record StreamRequest(
        List<Field> head, List<Octets> pieces, @Nullable List<Field> trailers, boolean apart, int framing) {
    StreamRequest {
        head = List.copyOf(head);
        pieces = List.copyOf(pieces);
        trailers = trailers == null ? null : List.copyOf(trailers);
    }

    /** The values of all fields of that very name in the head. */
    List<String> all(String name) {
        return head.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }

    /** The value of that field, or nothing. */
    String one(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? "" : all.getFirst();
    }

    /** The head's fields that are none of the stream's own. */
    List<Field> ordinary() {
        return head.stream().filter(field -> !isPseudo(field)).toList();
    }

    static boolean isPseudo(Field field) {
        return field.name().startsWith(":");
    }

    String content() {
        StringBuilder all = new StringBuilder();
        pieces.forEach(piece -> all.append(piece.text()));
        return all.toString();
    }

    /** About what it takes on the wire. */
    int sizeBytes() {
        return size(head) + content().length() + (trailers == null ? 0 : size(trailers));
    }

    static int size(List<Field> fields) {
        return fields.stream()
                .mapToInt(field -> field.name().length() + field.value().length() + 4)
                .sum();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(apart ? "frame by frame\n" : "at once\n");
        show(head, out);
        pieces.forEach(piece -> out.append("  DATA ").append(piece.length()).append('\n'));
        if (trailers != null) {
            out.append("  trailers\n");
            show(trailers, out);
        }
        return out.toString();
    }

    private static void show(List<Field> fields, StringBuilder out) {
        for (Field field : fields) {
            String line = "  [" + field.name() + "] = [" + field.value() + "]";
            out.append(Octets.of(line).show().replace("\n", "")).append('\n');
        }
    }
}
