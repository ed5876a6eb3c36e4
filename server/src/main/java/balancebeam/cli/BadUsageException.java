package balancebeam.cli;

/** A command line that can't be read; the message is the line that its user gets. */
public final class BadUsageException extends RuntimeException {
    BadUsageException(String message) {
        super(message);
    }

    BadUsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
