package balancebeam.cli.admin;

/**
 * What the admin API answered. Immutable.
 *
 * @param text the content
 * @param json what it says; empty when it is no JSON object
 */
public record AdminReply(int status, String text, JsonView json) {
    private static final int FIRST_ERROR = 400;

    /** Whether it was done. */
    public boolean ok() {
        return status < FIRST_ERROR;
    }

    /** This one, if it was done. Else it throws what the API says is wrong. */
    public AdminReply orThrow() {
        if (ok()) {
            return this;
        }
        String error = json.text("error");
        throw new AdminException(error.isEmpty() ? "the admin API answered " + status : error);
    }
}
