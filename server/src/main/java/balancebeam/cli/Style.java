package balancebeam.cli;

/** How a text stands out on a terminal. */
enum Style {
    PLAIN(""),
    BOLD("1"),
    DIM("2"),
    GOOD("32"),
    WARN("33"),
    BAD("31;1");

    private static final String ESCAPE = "\u001b[";

    private final String code;

    Style(String code) {
        this.code = code;
    }

    /** The text with the codes of ECMA-48 around it, if there are to be colours. */
    String of(String text, boolean colours) {
        return code.isEmpty() || !colours ? text : ESCAPE + code + "m" + text + ESCAPE + "0m";
    }
}
