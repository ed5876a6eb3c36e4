package balancebeam.control.tracing;

import org.jspecify.annotations.Nullable;

/** Names with values, as repeated fields {@code KeyValue} of a message (opentelemetry/proto/common/v1). One thread. */
final class Attributes {
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int TEXT_VALUE = 1;
    private static final int INT_VALUE = 3;

    private final Protobuf message;
    private final int field;

    /** @param field of that message which holds them */
    Attributes(Protobuf message, int field) {
        this.message = message;
        this.field = field;
    }

    /** Unless it is null or empty, which says nothing. */
    void put(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            Protobuf any = new Protobuf();
            any.text(TEXT_VALUE, value);
            pair(name, any);
        }
    }

    void put(String name, long value) {
        Protobuf any = new Protobuf();
        any.number(INT_VALUE, value);
        pair(name, any);
    }

    private void pair(String name, Protobuf value) {
        Protobuf pair = new Protobuf();
        pair.text(KEY, name);
        pair.message(VALUE, value);
        message.message(field, pair);
    }
}
