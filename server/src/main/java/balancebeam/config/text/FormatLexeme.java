package balancebeam.config.text;

/** A piece of YAML text that is no white space and no comment. Immutable. */
record FormatLexeme(Kind kind, int start, int end) {
    enum Kind {
        /** A scalar or an alias. */
        LEAF,
        /** An anchor or a tag. */
        PROPERTY,
        /** One of {@code - ? : , [ ] { }}. */
        INDICATOR,
        /** A line such as {@code %YAML 1.2}. */
        DIRECTIVE,
        /** {@code ---} */
        DOCUMENT_START,
        /** {@code ...} */
        DOCUMENT_END,
        /** What stands behind the last one. */
        END
    }
}
