package balancebeam.control.explain;

import java.util.ArrayList;
import java.util.List;

/** What is said of a request, each under its heading. One thread only. */
final class Rows {
    private static final int GAP = 2;

    private final List<String> heads = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    Rows row(String head, String text) {
        heads.add(head);
        texts.add(clean(text));
        return this;
    }

    /** Several under one heading; none, and no heading either, when there are none. */
    Rows rows(String head, List<String> all) {
        for (int i = 0; i < all.size(); i++) {
            row(i == 0 ? head : "", all.get(i));
        }
        return this;
    }

    /** In two columns, a line for each. */
    List<String> lines() {
        int width = heads.stream().mapToInt(String::length).max().orElse(0) + GAP;
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String head = heads.get(i);
            lines.add((head + " ".repeat(width - head.length()) + texts.get(i)).stripTrailing());
        }
        return lines;
    }

    /** Without what could steer a terminal: requests come from strangers. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            if (Character.isISOControl(clean.charAt(i))) {
                clean.setCharAt(i, '?');
            }
        }
        return clean.toString();
    }
}
