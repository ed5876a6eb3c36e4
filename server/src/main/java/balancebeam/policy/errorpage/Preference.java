package balancebeam.policy.errorpage;

import balancebeam.bytes.Ascii;
import balancebeam.http.Head;

/**
 * Which form a client prefers, by its Accept (RFC 9110 section 12.5.1): the one with the greatest weight. Of equals one that it
 * names comes before one that a wildcard covers, then the one that it names first. Who says nothing, or only wildcards, gets
 * text; so does who accepts none of them.
 *
 * <p>Read in one pass, made for one error. Event loop only.
 */
final class Preference {
    private static final byte[] ACCEPT = Ascii.bytes("accept");
    private static final byte[] ANY = Ascii.bytes("*/*");
    private static final byte[] ANY_TEXT = Ascii.bytes("text/*");
    private static final byte[] ANY_APPLICATION = Ascii.bytes("application/*");
    private static final byte[] TEXT = Ascii.bytes("text/plain");
    private static final byte[] HTML = Ascii.bytes("text/html");
    private static final byte[] XHTML = Ascii.bytes("application/xhtml+xml");
    private static final byte[] JSON = Ascii.bytes("application/json");
    private static final byte[] JSON_SUFFIX = Ascii.bytes("+json");

    private static final Form[] FORMS = Form.values();
    private static final int FULL_WEIGHT = 1000;

    // How closely a range names a form.
    private static final int NOT = 0;
    private static final int BY_ANY = 1;
    private static final int BY_TYPE = 2;
    private static final int BY_NAME = 3;

    // Of each form, by the range that names it most closely: how closely, its weight in thousandths, and as which it
    // came.
    private final int[] closeness = new int[FORMS.length];
    private final int[] weight = new int[FORMS.length];
    private final int[] position = new int[FORMS.length];
    private int ranges;

    private Preference() {}

    static Form of(Head request) {
        int field = request.findNamed(ACCEPT);
        if (field == Head.NONE) {
            return Form.TEXT;
        }
        Preference preference = new Preference();
        while (field != Head.NONE) {
            preference.read(request.bytes(), request.valueStart(field), request.valueEnd(field));
            field = request.findNamed(ACCEPT, field + 1);
        }
        return preference.best();
    }

    private void read(byte[] bytes, int start, int end) {
        int from = start;
        while (from < end) {
            int to = endOf(bytes, from, end, ',');
            range(bytes, from, to);
            from = to + 1;
        }
    }

    /** Where the separator comes next, outside of quotes. */
    private static int endOf(byte[] bytes, int start, int end, char separator) {
        boolean quoted = false;
        for (int i = start; i < end; i++) {
            if (bytes[i] == '"') {
                quoted = !quoted;
            } else if (quoted && bytes[i] == '\\') {
                i++;
            } else if (!quoted && bytes[i] == separator) {
                return i;
            }
        }
        return end;
    }

    private void range(byte[] bytes, int start, int end) {
        int typeEnd = endOf(bytes, start, end, ';');
        int from = skipBlanks(bytes, start, typeEnd);
        int to = dropBlanks(bytes, from, typeEnd);
        ranges++;
        int parts = typeEnd;
        int thousandths = FULL_WEIGHT;
        while (parts < end) {
            int next = endOf(bytes, parts + 1, end, ';');
            int at = skipBlanks(bytes, parts + 1, next);
            if (at + 1 < next && Ascii.lower(bytes[at]) == 'q' && bytes[at + 1] == '=') {
                thousandths = thousandths(bytes, at + 2, dropBlanks(bytes, at, next));
            }
            parts = next;
        }
        for (int form = 0; form < FORMS.length; form++) {
            int names = closeness(FORMS[form], bytes, from, to);
            if (names > closeness[form]) {
                closeness[form] = names;
                weight[form] = thousandths;
                position[form] = ranges;
            }
        }
    }

    private static int skipBlanks(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && (bytes[i] == Ascii.SP || bytes[i] == Ascii.HTAB)) {
            i++;
        }
        return i;
    }

    private static int dropBlanks(byte[] bytes, int start, int end) {
        int i = end;
        while (i > start && (bytes[i - 1] == Ascii.SP || bytes[i - 1] == Ascii.HTAB)) {
            i--;
        }
        return i;
    }

    /** RFC 9110 section 12.4.2. One that is malformed weighs nothing. */
    private static int thousandths(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length < 1 || length > 5 || (bytes[start] != '0' && bytes[start] != '1')) {
            return 0;
        }
        int value = (bytes[start] - '0') * FULL_WEIGHT;
        if (length == 1) {
            return value;
        }
        if (bytes[start + 1] != '.') {
            return 0;
        }
        int worth = FULL_WEIGHT;
        for (int i = start + 2; i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return 0;
            }
            worth /= 10;
            value += (bytes[i] - '0') * worth;
        }
        return Math.min(value, FULL_WEIGHT);
    }

    private static int closeness(Form form, byte[] bytes, int start, int end) {
        if (is(bytes, start, end, ANY)) {
            return BY_ANY;
        }
        return switch (form) {
            case TEXT -> is(bytes, start, end, TEXT) ? BY_NAME : is(bytes, start, end, ANY_TEXT) ? BY_TYPE : NOT;
            case HTML ->
                is(bytes, start, end, HTML) || is(bytes, start, end, XHTML)
                        ? BY_NAME
                        : is(bytes, start, end, ANY_TEXT) ? BY_TYPE : NOT;
            case JSON ->
                is(bytes, start, end, JSON) || isJsonSuffixed(bytes, start, end)
                        ? BY_NAME
                        : is(bytes, start, end, ANY_APPLICATION) ? BY_TYPE : NOT;
        };
    }

    /** {@code application/problem+json}, {@code application/vnd.api+json}: whoever reads these reads JSON. */
    private static boolean isJsonSuffixed(byte[] bytes, int start, int end) {
        return end - start > JSON_SUFFIX.length && is(bytes, end - JSON_SUFFIX.length, end, JSON_SUFFIX);
    }

    private static boolean is(byte[] bytes, int start, int end, byte[] range) {
        return Ascii.equalsIgnoreCase(bytes, start, end, range);
    }

    private Form best() {
        int best = 0; // Text.
        for (int form = 1; form < FORMS.length; form++) {
            if (isBetter(form, best)) {
                best = form;
            }
        }
        return FORMS[best];
    }

    private boolean isBetter(int form, int than) {
        if (weight[form] != weight[than]) {
            return weight[form] > weight[than];
        }
        boolean named = closeness[form] == BY_NAME;
        boolean otherNamed = closeness[than] == BY_NAME;
        return weight[form] > 0 && named && (!otherNamed || position[form] < position[than]);
    }
}
