package balancebeam.config.text;

import org.jspecify.annotations.Nullable;

/**
 * A key of a section. Immutable; compared by identity where it matters: each is a constant.
 *
 * @param byDefault the value of a key that is not given; null for none
 * @param defaultText the default for the reference where the value does not say it; empty to print the value
 * @param doc one line of documentation
 */
record Key<T>(String name, Type<T> type, @Nullable T byDefault, boolean required, String defaultText, String doc) {
    /** One that must be given. */
    static <T> Key<T> required(String name, Type<T> type, String doc) {
        return new Key<>(name, type, null, true, "", doc);
    }

    /** One whose absence means something. */
    static <T> Key<T> optional(String name, Type<T> type, String doc) {
        return new Key<>(name, type, null, false, "", doc);
    }

    /** One with a default. */
    static <T> Key<T> of(String name, Type<T> type, T byDefault, String doc) {
        return new Key<>(name, type, byDefault, false, "", doc);
    }

    /** The same with other words for its default. */
    Key<T> defaultsTo(String text) {
        return new Key<>(name, type, byDefault, required, text, doc);
    }

    /** The default as JSON would have it; null for none, or for one that depends. */
    @Nullable
    Object plainDefault() {
        return byDefault == null || !defaultText.isEmpty() ? null : type.plain(byDefault);
    }
}
