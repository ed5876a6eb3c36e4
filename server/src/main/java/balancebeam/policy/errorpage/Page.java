package balancebeam.policy.errorpage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A text in which {@code {status}}, {@code {reason}} and {@code {request-id}} are filled in, escaped as its form needs. Other
 * braces stay: JSON and style sheets are full of them. Immutable.
 */
final class Page {
    private static final String[] NAMES = {"{status}", "{reason}", "{advice}", "{request-id}"};

    private final Form form;

    /** A text, a name, a text and so on. */
    private final List<String> pieces = new ArrayList<>();

    Page(Form form, String text) {
        this.form = form;
        int from = 0;
        int at = 0;
        while (at < text.length()) {
            String name = nameAt(text, at);
            if (name.isEmpty()) {
                at++;
            } else {
                pieces.add(text.substring(from, at));
                pieces.add(name);
                at += name.length();
                from = at;
            }
        }
        pieces.add(text.substring(from));
    }

    private static String nameAt(String text, int at) {
        for (String name : NAMES) {
            if (text.startsWith(name, at)) {
                return name;
            }
        }
        return "";
    }

    byte[] render(int status, String requestId) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            out.append(i % 2 == 0 ? pieces.get(i) : form.escaped(value(pieces.get(i), status, requestId)));
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String value(String name, int status, String requestId) {
        return switch (name) {
            case "{status}" -> Integer.toString(status);
            case "{reason}" -> Reasons.reason(status);
            case "{advice}" -> Reasons.advice(status);
            default -> requestId;
        };
    }
}
