package balancebeam.upstream.health;

import java.io.IOException;
import java.net.Socket;

/** How a probe asks, and understands the answer: by one version of HTTP. Blocks: for a virtual thread. Thread-safe. */
public interface Asking {
    /** By HTTP/1.1. */
    Asking HTTP_1 = new Http1Asking();

    /**
     * By HTTP/2.
     *
     * @param secure whether it goes by TLS
     */
    static Asking http2(boolean secure) {
        return new Http2Asking(secure);
    }

    /**
     * By the health checking protocol of gRPC, which has no path.
     *
     * @param service empty for the server as a whole
     */
    static Asking grpc(boolean secure, String service) {
        return new GrpcAsking(secure, service);
    }

    /** What is asked, for the log. */
    String asked(String path);

    /** What is asked for. */
    String subject(String path);

    /**
     * The final status of a GET, or 200 where something else was asked and all is well.
     *
     * @param host whom the request names
     * @throws NoAnswer when there is none
     */
    int status(Socket socket, String host, String path) throws IOException, NoAnswer;

    /** Why there is no status: a verb phrase about the endpoint, with {@code {}} for what it was asked. */
    final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1L;

        NoAnswer(String phrase) {
            super(phrase);
        }

        String about(String asked) {
            return String.valueOf(getMessage()).replace("{}", asked);
        }
    }
}
