package balancebeam.upstream.health;

import balancebeam.config.ProbeConfig;
import java.io.IOException;
import java.net.Socket;

/** Asks by HTTP/2, and reads no more than what is expected of the answer needs. Thread-safe. */
final class Http2Asking implements Asking {
    private final boolean secure;
    private final ProbeConfig.Http request;

    Http2Asking(boolean secure, ProbeConfig.Http request) {
        this.secure = secure;
        this.request = request;
    }

    @Override
    public String asked() {
        return HttpRequest.asked(request);
    }

    @Override
    public String subject() {
        return request.path();
    }

    @Override
    public Answer ask(Socket socket, String endpoint) throws IOException, NoAnswer {
        Http2Question question = new Http2Question(socket);
        byte[] head = question.heads()
                .request(
                        request.method().spelling(),
                        secure,
                        HttpRequest.host(request, endpoint),
                        request.path(),
                        HttpRequest.fields(request).toArray(String[]::new));
        question.ask(head, null, HttpRequest.contentWanted(request));
        return new Answer(question.status(), question.fields(), question.content());
    }
}
