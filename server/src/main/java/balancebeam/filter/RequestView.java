package balancebeam.filter;

import balancebeam.http.Head;

/**
 * What routes and conditions see of a request: its head, the one normalised path, the host, and the real client. Reading
 * it makes no objects. Event loop only.
 */
public interface RequestView {
    Head request();

    /** The bytes that hold the normalised path ({@link balancebeam.http.TargetPath}), without the query. Not to be changed. */
    byte[] pathBytes();

    int pathStart();

    int pathEnd();

    /** Where the query begins in the bytes of {@link #request()}, without its question mark; an empty range for none. */
    int queryStart();

    int queryEnd();

    /** The bytes that hold the host, in any case, perhaps with a dot at its end, without a port. Not to be changed. */
    byte[] hostBytes();

    int hostStart();

    /** Equal to {@link #hostStart()} when the request names no host, as HTTP/1.0 may. */
    int hostEnd();

    /** The real client, as trusted proxies tell of it. */
    Peer client();
}
