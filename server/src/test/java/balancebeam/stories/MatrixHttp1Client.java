package balancebeam.stories;

import balancebeam.testkit.Answer;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Octets;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.ResponseHead;
import balancebeam.testkit.TruncatedMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** By HTTP/1.1. */
final class MatrixHttp1Client implements MatrixClient {
    private static final String HEAD = "%s %s HTTP/1.1\r\nHost: a.example\r\nTE: trailers\r\nConnection: TE\r\n";

    private final RawClient client;

    MatrixHttp1Client(RawConnector connector) {
        this.client = connector.connect();
    }

    @Override
    public Said ask(String method, String path, byte[] content, Fields trailers) {
        String head = HEAD.formatted(method, path);
        if (trailers.size() > 0) {
            client.send(head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(content.length) + "\r\n");
            client.send(content);
            client.send("\r\n0\r\n"
                    + trailers.lines().stream()
                            .map(field -> field.name() + ": " + field.value() + "\r\n")
                            .collect(Collectors.joining())
                    + "\r\n");
        } else if (content.length > 0) {
            client.send(head + "Content-Length: " + content.length + "\r\n\r\n");
            client.send(content);
        } else {
            client.send(head + "\r\n");
        }
        return said(client.readAnswer(method));
    }

    private static Said said(Answer answer) {
        return new Said(
                answer.status(),
                answer.fields(),
                answer.body().content(),
                answer.trailers(),
                answer.interims().stream().map(ResponseHead::status).toList(),
                true);
    }

    @Override
    public void begin(String path) {
        client.send(HEAD.formatted("GET", path) + "\r\n");
    }

    @Override
    public Said read() {
        ResponseHead head = client.readHead();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        boolean whole = true;
        try {
            client.openBody(head, "GET").transferTo(content);
        } catch (IOException | TruncatedMessage e) {
            whole = false;
        }
        return new Said(head.status(), head.fields(), Octets.of(content.toByteArray()), Fields.EMPTY, List.of(), whole);
    }

    @Override
    public void takeBack(String path, byte[] content, Runnable arrived) {
        client.send(HEAD.formatted("POST", path) + "Content-Length: " + (content.length + 1) + "\r\n\r\n");
        client.send(content);
        arrived.run();
        client.reset();
    }

    @Override
    public void close() {
        client.close();
    }
}
