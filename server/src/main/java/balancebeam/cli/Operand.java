package balancebeam.cli;

/** What a word behind a command can be, so that a shell can complete it. */
enum Operand {
    /** A file or a folder. */
    FILE,
    /** {@code CLUSTER/ADDRESS}. */
    ENDPOINT,
    /** The name of a route. */
    ROUTE,
    /** {@code on} or {@code off}. */
    SWITCH,
    /** The name of a shell. */
    SHELL,
    /** The name of a command. */
    COMMAND,
    /** Whatever the user makes up. */
    OTHER
}
