package balancebeam.config.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Several of a type; a single value is a list of one. Immutable.
 *
 * @param least 1 where an empty list, as an empty variable can leave it, would open what was meant to be closed
 */
record ListType<T>(Type<T> element, int least) implements Type<List<T>> {
    static <T> ListType<T> of(Type<T> element) {
        return new ListType<>(element, 0);
    }

    static <T> ListType<T> atLeastOne(Type<T> element) {
        return new ListType<>(element, 1);
    }

    @Override
    public @Nullable List<T> read(Value value) {
        if (!(value.node() instanceof Node.Items items)) {
            T single = element.read(value);
            return single == null ? null : List.of(single);
        }
        if (items.nodes().size() < least) {
            value.problem("the list is empty: expected at least one, " + element.expectation());
            return null;
        }
        List<T> list = new ArrayList<>();
        int index = 0;
        for (Node node : items.nodes()) {
            T read = element.read(value.child("[" + index++ + "]", node));
            if (read != null) {
                list.add(read);
            }
        }
        return list.size() == index ? list : null;
    }

    @Override
    public String expectation() {
        return "a list, each " + element.expectation();
    }

    @Override
    public String label() {
        return "list: " + element.label();
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> array = Schema.of("type", "array");
        array.put("items", element.schema());
        if (least > 0) {
            array.put("minItems", least);
        }
        return Schema.anyOf(List.of(element.schema(), array));
    }

    @Override
    public Object plain(List<T> value) {
        return value.stream().map(element::plain).toList();
    }

    @Override
    public List<Section<?>> sections() {
        return element.sections();
    }
}
