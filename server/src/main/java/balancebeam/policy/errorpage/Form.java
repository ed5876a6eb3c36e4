package balancebeam.policy.errorpage;

/** The forms that an error can be told in, the one for whoever has no wishes first. Immutable. */
enum Form {
    TEXT("text/plain; charset=utf-8"),
    JSON("application/json"),
    HTML("text/html; charset=utf-8");

    private final String contentType;

    Form(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /** The text with what has a meaning in this form escaped. */
    String escaped(String text) {
        if (this == TEXT) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean special = c < ' ' || "\"\\<>&'".indexOf(c) >= 0;
            if (!special) {
                out.append(c);
            } else if (this == JSON) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append("&#").append((int) c).append(';');
            }
        }
        return out.toString();
    }
}
