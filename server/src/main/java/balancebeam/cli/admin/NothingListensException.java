package balancebeam.cli.admin;

/** Nobody is there to be asked. */
public final class NothingListensException extends AdminException {
    NothingListensException(String message, Throwable cause) {
        super(message, cause);
    }
}
