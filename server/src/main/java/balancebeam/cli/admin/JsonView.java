package balancebeam.cli.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object with typed access. What is not there, or is something else, is empty or 0: an older or newer process may tell
 * less or more. Immutable.
 */
public final class JsonView {
    static final JsonView EMPTY = new JsonView(Map.of());

    private final Map<?, ?> members;

    private JsonView(Map<?, ?> members) {
        this.members = members;
    }

    /** Empty for what is no object. */
    public static JsonView of(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? new JsonView(map) : EMPTY;
    }

    /** Whether it is there and not null. */
    public boolean has(String name) {
        return members.get(name) != null;
    }

    public String text(String name) {
        return members.get(name) instanceof String text ? text : "";
    }

    public long whole(String name) {
        return members.get(name) instanceof Number number ? number.longValue() : 0;
    }

    public double number(String name) {
        return members.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    public boolean truth(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    public JsonView view(String name) {
        return of(members.get(name));
    }

    public List<JsonView> views(String name) {
        List<JsonView> views = new ArrayList<>();
        list(name).forEach(item -> views.add(of(item)));
        return views;
    }

    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        list(name).forEach(item -> texts.add(Objects.toString(item)));
        return texts;
    }

    /** The whole number at that place of the list. */
    public long whole(String name, int index) {
        List<?> list = list(name);
        return index < list.size() && list.get(index) instanceof Number number ? number.longValue() : 0;
    }

    private List<?> list(String name) {
        return members.get(name) instanceof List<?> list ? list : List.of();
    }
}
