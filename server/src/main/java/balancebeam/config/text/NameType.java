package balancebeam.config.text;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The name of something that stands elsewhere in the configuration; whether it does, is known in the end. Immutable. */
record NameType(Kind kind) implements Type<String> {
    @Override
    public @Nullable String read(Value value) {
        if (!(value.node() instanceof Node.Scalar scalar) || scalar.isNothing()) {
            value.expected(expectation(), "");
            return null;
        }
        String name = value.substituted(scalar);
        if (name != null) {
            value.report().use(kind, name, value);
        }
        return name;
    }

    @Override
    public String expectation() {
        return "the name of a " + kind.word;
    }

    @Override
    public String label() {
        return "name of a " + kind.word;
    }

    @Override
    public Map<String, Object> schema() {
        return Schema.TEXT;
    }
}
