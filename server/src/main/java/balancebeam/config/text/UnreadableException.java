package balancebeam.config.text;

/** A file that cannot be read as YAML at all; there is one problem with it. */
final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Place place;

    UnreadableException(Place place, String message) {
        super(message);
        this.place = place;
    }

    Problem problem() {
        return Problem.of(place, "", String.valueOf(getMessage()));
    }
}
