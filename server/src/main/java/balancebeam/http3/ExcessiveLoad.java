package balancebeam.http3;

import java.io.Serial;

/** A client sent more of something than any that means well does; its connection is closed for it (H3_EXCESSIVE_LOAD). */
final class ExcessiveLoad extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    ExcessiveLoad(String tooMuch) {
        super(tooMuch);
    }
}
