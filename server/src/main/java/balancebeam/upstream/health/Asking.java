package balancebeam.upstream.health;

import balancebeam.config.ProbeConfig;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;

/** How a probe asks, and understands the answer: by one version of HTTP. Blocks: for a virtual thread. Thread-safe. */
public interface Asking {
    /** By HTTP/1.1. */
    static Asking http1(ProbeConfig.Http request) {
        return new Http1Asking(request);
    }

    /**
     * By HTTP/2.
     *
     * @param secure whether it goes by TLS
     */
    static Asking http2(boolean secure, ProbeConfig.Http request) {
        return new Http2Asking(secure, request);
    }

    /**
     * By the health checking protocol of gRPC.
     *
     * @param service empty for the server as a whole
     */
    static Asking grpc(boolean secure, String service) {
        return new GrpcAsking(secure, service);
    }

    /** What is asked, for the log. */
    String asked();

    /** What is asked for. */
    String subject();

    /**
     * The final answer; 200 where something else was asked than HTTP has it, and all is well.
     *
     * @param endpoint whom the request names if nothing else is said
     * @throws NoAnswer when there is none
     */
    Answer ask(Socket socket, String endpoint) throws IOException, NoAnswer;

    /**
     * An answer as far as it is of interest. Not to be changed.
     *
     * @param fields of its head, by names in lower case; of several of one name the first
     * @param content its beginning
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Answer(int status, Map<String, String> fields, byte[] content) {
        private static final byte[] NOTHING = {};

        /** Of which nothing but the status is of interest. */
        Answer(int status) {
            this(status, Map.of(), NOTHING);
        }
    }

    /** Why there is no answer: a verb phrase about the endpoint, with {@code {}} for what it was asked. */
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
