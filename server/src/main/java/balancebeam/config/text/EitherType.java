package balancebeam.config.text;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A section, or a single value in short for one. Immutable. */
record EitherType<S, T>(ScalarType<S> single, Function<S, T> meaning, Section<T> section) implements Type<T> {
    static <S, T> EitherType<S, T> of(ScalarType<S> single, Function<S, T> meaning, Section<T> section) {
        String either = single.expectation() + ", or " + section.expectation();
        return new EitherType<>(single.withExpectation(either), meaning, section);
    }

    @Override
    public @Nullable T read(Value value) {
        if (value.node() instanceof Node.Scalar scalar && !scalar.isNothing()) {
            S read = single.readOr(value, section.wordHint(value));
            return read == null ? null : meaning.apply(read);
        }
        if (value.node() instanceof Node.Items) {
            value.expected(expectation(), "");
            return null;
        }
        return section.read(value);
    }

    @Override
    public String expectation() {
        return single.expectation();
    }

    @Override
    public String label() {
        return single.label() + " or " + section.label();
    }

    @Override
    public Map<String, Object> schema() {
        return Schema.anyOf(List.of(single.schema(), section.schema()));
    }

    @Override
    public List<Section<?>> sections() {
        return section.sections();
    }
}
