package balancebeam.policy.sticky;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.Span;
import balancebeam.config.HashSource;
import balancebeam.http.CookieText;
import balancebeam.http.Head;
import balancebeam.http.PathParameterText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where an application's answer says by what its client will be known: a cookie that it sets, or an address with a path parameter that it sends
 * the client to. Who has the client say its session in the path gives it a cookie of that name too, in capital letters, until it knows that
 * the client takes none (Servlet 6.0 section 7.1). Immutable; finding makes no objects.
 */
final class AnsweredSessions {
    private static final byte[] SET_COOKIE = Ascii.bytes("set-cookie");
    private static final byte[] LOCATION = Ascii.bytes("location");

    private final Place[] places;

    /** A {@link Span} of the value of a field, or {@link Span#NONE}. */
    private interface Place {
        long find(Head answer, int field);
    }

    AnsweredSessions(List<HashSource> by) {
        this.places = by.stream()
                .filter(source -> source instanceof HashSource.Cookie || source instanceof HashSource.PathParameter)
                .map(AnsweredSessions::place)
                .toArray(Place[]::new);
    }

    private static Place place(HashSource source) {
        if (source instanceof HashSource.Cookie(String name)) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            return (answer, i) -> isNamed(answer, i, SET_COOKIE)
                    ? CookieText.find(answer.bytes(), answer.valueStart(i), answer.valueEnd(i), bytes)
                    : Span.NONE;
        }
        byte[] bytes = Ascii.bytes(((HashSource.PathParameter) source).name());
        return (answer, i) -> {
            if (isNamed(answer, i, LOCATION)) {
                return PathParameterText.find(answer.bytes(), answer.valueStart(i), answer.valueEnd(i), bytes);
            }
            return isNamed(answer, i, SET_COOKIE) ? cookie(answer, i, bytes) : Span.NONE;
        };
    }

    private static boolean isNamed(Head answer, int i, byte[] name) {
        return !answer.isDropped(i)
                && Ascii.equalsIgnoreCase(answer.bytes(), answer.nameStart(i), answer.nameEnd(i), name);
    }

    /** The cookie's value, if its name is that one in any case. */
    private static long cookie(Head answer, int i, byte[] name) {
        int start = answer.valueStart(i);
        int equals = start + name.length;
        int end = answer.valueEnd(i);
        if (equals >= end
                || answer.bytes()[equals] != '='
                || !Ascii.equalsIgnoreCase(answer.bytes(), start, equals, name)) {
            return Span.NONE;
        }
        int stop = equals + 1;
        while (stop < end && answer.bytes()[stop] != ';') {
            stop++;
        }
        return Span.of(equals + 1, stop);
    }

    /** How many things there are to look for. */
    int count() {
        return places.length;
    }

    /** Where field {@code i} of an answer says one of those things, a {@link Span}, or {@link Span#NONE}. */
    long find(int which, Head answer, int i) {
        return places[which].find(answer, i);
    }
}
