package balancebeam.upstream.health;

import balancebeam.config.ProbeConfig;
import balancebeam.http1.Http2Preface;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Asks by HTTP/1.1, and reads no more than what is expected of the answer needs. Thread-safe. */
final class Http1Asking implements Asking {
    private static final int MAX_STATUS_LINE = 1024;
    private static final int MOST_INTERIM = 8;
    private static final int FIRST_FINAL = 200;
    private static final int READ_BYTES = 2048;
    /** So many tell HTTP/2, and an endpoint that speaks it need not send a line's end. */
    private static final int FRAME_HEADER_BYTES = 9;

    private final ProbeConfig.Http request;

    Http1Asking(ProbeConfig.Http request) {
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
        socket.getOutputStream().write(head(endpoint));
        BufferedInputStream in = new BufferedInputStream(socket.getInputStream(), READ_BYTES);
        for (int i = 0; i < MOST_INTERIM; i++) {
            int status = status(in);
            if (HttpRequest.wantsStatusOnly(request) && status >= FIRST_FINAL) {
                return new Answer(status);
            }
            Map<String, String> fields = Http1Content.fields(in);
            if (status >= FIRST_FINAL) {
                return new Answer(status, fields, content(in, fields));
            }
        }
        throw new NoAnswer("answered {} with nothing final");
    }

    private byte[] content(BufferedInputStream in, Map<String, String> fields) throws IOException, NoAnswer {
        int wanted = HttpRequest.contentWanted(request);
        return wanted == 0 ? new byte[0] : Http1Content.content(in, fields, wanted);
    }

    private static int status(BufferedInputStream in) throws IOException, NoAnswer {
        String line = statusLine(in);
        if (line.isEmpty()) {
            throw new NoAnswer("closed the connection before it answered {}");
        }
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            throw Http1Content.noHttp();
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private byte[] head(String endpoint) {
        StringBuilder head = new StringBuilder(asked())
                .append(" HTTP/1.1\r\nhost: ")
                .append(HttpRequest.host(request, endpoint))
                .append("\r\n");
        List<String> fields = HttpRequest.fields(request);
        for (int i = 0; i < fields.size(); i += 2) {
            head.append(fields.get(i)).append(": ").append(fields.get(i + 1)).append("\r\n");
        }
        return head.append("connection: close\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String statusLine(BufferedInputStream in) throws IOException, NoAnswer {
        StringBuilder line = new StringBuilder();
        while (line.length() < MAX_STATUS_LINE) {
            int b = in.read();
            if (b < 0 || b == '\n') {
                break;
            }
            if (b != '\r') {
                line.append((char) b);
            }
            if (line.length() == FRAME_HEADER_BYTES && isHttp2(line)) {
                throw new NoAnswer(Http2Preface.SERVER_SPEAKS_HTTP2);
            }
        }
        return line.toString();
    }

    private static boolean isHttp2(StringBuilder begun) {
        byte[] bytes = begun.toString().getBytes(StandardCharsets.ISO_8859_1);
        return Http2Preface.isOfServer(bytes, bytes.length);
    }
}
