package balancebeam.upstream.health;

import java.io.IOException;
import java.net.Socket;

/** Asks by HTTP/2, and reads until the answer's head has come. Thread-safe. */
final class Http2Asking implements Asking {
    private final boolean secure;

    Http2Asking(boolean secure) {
        this.secure = secure;
    }

    @Override
    public String asked(String path) {
        return "GET " + path;
    }

    @Override
    public String subject(String path) {
        return path;
    }

    @Override
    public int status(Socket socket, String host, String path) throws IOException, NoAnswer {
        Http2Question question = new Http2Question(socket);
        byte[] head = question.heads()
                .request("GET", secure, host, path, "user-agent", "balancebeam-health-check", "accept", "*/*");
        question.ask(head, null, false);
        return question.status();
    }
}
