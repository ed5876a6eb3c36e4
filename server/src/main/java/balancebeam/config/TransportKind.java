package balancebeam.config;

/** Which kernel interface moves the bytes. */
public enum TransportKind implements Choice {
    /** epoll where the machine has it, else NIO. */
    AUTO,
    /** Linux epoll; the start fails where it is missing. */
    EPOLL,
    /** Linux io_uring; the start fails where it is missing. */
    IO_URING {
        @Override
        public String spelling() {
            return "io_uring";
        }
    },
    /** The JDK's own selector; works everywhere. */
    NIO
}
