package balancebeam.testkit;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The story of an ordinary HTTP/1.1 origin: reads request after request and lets a handler answer each.
 *
 * <p>Thread-safe; each connection plays it on its own thread.
 */
final class HttpStory implements OriginStory {

    /** A handler, and whether it is called before the body was read. */
    private record Route(OriginHandler handler, boolean onHead) {}

    private final OriginRecord record;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private volatile Route otherwise;

    HttpStory(OriginHandler otherwise, OriginRecord record) {
        this.otherwise = new Route(otherwise, false);
        this.record = record;
    }

    void on(String path, OriginHandler handler, boolean onHead) {
        routes.put(path, new Route(handler, onHead));
    }

    void otherwise(OriginHandler handler) {
        otherwise = new Route(handler, false);
    }

    @Override
    public void play(OriginConnection connection) throws Exception {
        try {
            int sequence = 1;
            while (serve(connection, sequence)) {
                sequence++;
            }
        } catch (TruncatedMessage e) {
            record.refused(e);
        } catch (MalformedMessage e) {
            record.refused(e);
            refuse(connection, e);
        }
        if (!connection.isClosedHere()) {
            connection.linger();
        }
    }

    /** Serves one request; false when no other one may follow on the connection. */
    private boolean serve(OriginConnection connection, int sequence) throws Exception {
        RequestHead head = connection.reader().readRequestHead();
        if (head == null) {
            return false;
        }
        ReceivedRequest request = new ReceivedRequest(head, connection.number(), sequence, connection.reader());
        connection.begin(request);
        Route route = routes.getOrDefault(head.path(), otherwise);
        if (!route.onHead()) {
            if (request.expectsContinue()) {
                connection.interim(100, Fields.EMPTY);
            }
            request.readBody();
        }
        record.request(request);
        route.handler().handle(request, connection);
        if (connection.isClosedHere()) {
            return false;
        }
        if (!connection.isAnswered()) {
            throw new IllegalStateException("the handler gave no answer to " + request);
        }
        if (connection.isCloseAnnounced() || !head.keepsAlive()) {
            return false;
        }
        request.stream().drain();
        return true;
    }

    private static void refuse(OriginConnection connection, MalformedMessage why) throws IOException {
        Fields fields = Fields.of("Content-Type", "text/plain", "Connection", "close");
        connection.answer(400, fields, why.getMessage() + "\n");
    }
}
