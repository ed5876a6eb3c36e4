package balancebeam.testkit;

/**
 * One field line of a message: a name as it was written, and its value without the white space around it.
 *
 * <p>Immutable.
 *
 * @param name  with the letters as they came, or as they shall be sent
 * @param value ISO-8859-1 text
 */
public record Field(String name, String value) {

    /** Whether this is the field of that name; letters' case does not matter. */
    public boolean isNamed(String other) {
        return name.equalsIgnoreCase(other);
    }

    @Override
    public String toString() {
        return name + ": " + value;
    }
}
