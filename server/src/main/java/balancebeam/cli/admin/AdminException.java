package balancebeam.cli.admin;

/** The running process could not be asked, or refused; the message is what the user is told. */
public sealed class AdminException extends RuntimeException permits NothingListensException {
    public AdminException(String message) {
        super(message);
    }

    AdminException(String message, Throwable cause) {
        super(message, cause);
    }
}
