package balancebeam.config.text;

import balancebeam.config.text.Node.Scalar;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A type whose values are single words or texts. Immutable; the {@code with...} methods make a copy. */
final class ScalarType<T> implements Type<T> {
    private final String label;
    private final String expectation;
    private final Map<String, Object> schema;
    private final Parser<T> parser;
    private final UnaryOperator<String> hint;
    private final Function<T, Object> plain;

    /** Reads a text. */
    @FunctionalInterface
    interface Parser<T> {
        /**
         * The value; null when the text is not what is expected.
         *
         * @throws IllegalArgumentException with a message that says better what is wrong, and quotes the text
         */
        @Nullable
        T parse(String text);
    }

    private ScalarType(
            String label,
            String expectation,
            Map<String, Object> schema,
            Parser<T> parser,
            UnaryOperator<String> hint,
            Function<T, Object> plain) {
        this.label = label;
        this.expectation = expectation;
        this.schema = schema;
        this.parser = parser;
        this.hint = hint;
        this.plain = plain;
    }

    /** One whose values print as they are. */
    static <T> ScalarType<T> of(String label, String expectation, Map<String, Object> schema, Parser<T> parser) {
        return new ScalarType<>(label, expectation, schema, parser, text -> "", Object::toString);
    }

    /** With other words for what is expected. */
    ScalarType<T> withExpectation(String other) {
        return new ScalarType<>(label, other, schema, parser, hint, plain);
    }

    /** With a guess at what a wrong text was meant to be: empty, or {@code ; did you mean 'x'?}. */
    ScalarType<T> withHint(UnaryOperator<String> guess) {
        return new ScalarType<>(label, expectation, schema, parser, guess, plain);
    }

    /** With a form of its own for defaults. */
    ScalarType<T> withPlain(Function<T, Object> printer) {
        return new ScalarType<>(label, expectation, schema, parser, hint, printer);
    }

    @Override
    public @Nullable T read(Value value) {
        return readOr(value, "");
    }

    /** As {@link #read}, with a hint where this type has none of its own. */
    @Nullable
    T readOr(Value value, String otherHint) {
        if (!(value.node() instanceof Scalar scalar) || scalar.isNothing()) {
            value.expected(expectation, "");
            return null;
        }
        String text = value.substituted(scalar);
        return text == null ? null : parse(value, scalar, text, otherHint);
    }

    private @Nullable T parse(Value value, Scalar scalar, String text, String otherHint) {
        // What was put in may be a secret: it is not shown, and neither is a message that quotes it.
        boolean asWritten = text.equals(scalar.text());
        try {
            T parsed = parser.parse(text);
            if (parsed == null) {
                String own = asWritten ? hint.apply(text) : "";
                value.expected(expectation, asWritten && own.isEmpty() ? otherHint : own);
            }
            return parsed;
        } catch (IllegalArgumentException e) {
            if (asWritten) {
                value.problem(String.valueOf(e.getMessage()));
            } else {
                value.expected(expectation, "");
            }
            return null;
        }
    }

    @Override
    public String expectation() {
        return expectation;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public Map<String, Object> schema() {
        return Schema.orSubstituted(schema);
    }

    @Override
    public Object plain(T value) {
        return plain.apply(value);
    }
}
