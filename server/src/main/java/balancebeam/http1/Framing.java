package balancebeam.http1;

import balancebeam.bytes.Ascii;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.FieldName;
import balancebeam.http.Head;

/**
 * What the framing fields of a head say: how long the body is, whether the connection goes on, whether another protocol
 * is wanted (RFC 9112 sections 6, 7.4 and 9.3). Fields for this connection only are dropped from the head on the way.
 * Reused for message after message. Event loop only.
 */
final class Framing {
    private static final byte[] CLOSE = Ascii.bytes("close");
    private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
    private static final byte[] UPGRADE = Ascii.bytes("upgrade");
    private static final byte[] CHUNKED = Ascii.bytes("chunked");
    private static final byte[] TIMEOUT = Ascii.bytes("timeout=");

    boolean chunked;
    /** -1: not given. */
    long contentLength;

    boolean close;
    boolean keepAlive;
    boolean connectionUpgrade;
    /** The field that names the protocols, or {@link Head#NONE}. */
    int upgrade;

    int host;
    int hosts;
    int expect;
    int expects;
    /** Seconds from "Keep-Alive: timeout=", or -1. */
    long keepAliveSeconds;

    /**
     * Reads the fields of a head.
     *
     * @throws MalformedMessage when two readers could understand them differently
     */
    void read(Head head) throws MalformedMessage {
        chunked = false;
        contentLength = -1;
        close = false;
        keepAlive = false;
        connectionUpgrade = false;
        upgrade = Head.NONE;
        host = Head.NONE;
        hosts = 0;
        expect = Head.NONE;
        expects = 0;
        keepAliveSeconds = -1;
        int count = head.fieldCount();
        for (int i = 0; i < count; i++) {
            int id = head.fieldId(i);
            if (id != FieldName.OTHER) {
                known(head, i, id);
            }
        }
        if (chunked && contentLength >= 0) {
            throw new MalformedMessage("both Transfer-Encoding and Content-Length");
        }
        if (chunked && head.minorVersion() == 0) {
            throw new MalformedMessage("Transfer-Encoding in HTTP/1.0");
        }
    }

    private void known(Head head, int i, int id) throws MalformedMessage {
        switch (id) {
            case FieldName.HOST -> {
                host = i;
                hosts++;
            }
            case FieldName.CONTENT_LENGTH -> contentLength(head, i);
            case FieldName.TRANSFER_ENCODING -> transferEncoding(head, i);
            case FieldName.CONNECTION -> {
                head.drop(i);
                connection(head, i);
            }
            case FieldName.KEEP_ALIVE -> {
                head.drop(i);
                keepAliveTimeout(head, i);
            }
            case FieldName.PROXY_CONNECTION, FieldName.TE, FieldName.HTTP2_SETTINGS -> head.drop(i);
            case FieldName.UPGRADE -> {
                head.drop(i);
                upgrade = upgrade == Head.NONE ? i : upgrade;
            }
            case FieldName.EXPECT -> {
                expect = i;
                expects++;
            }
            default -> {
                // Passes as any other.
            }
        }
    }

    private void contentLength(Head head, int i) throws MalformedMessage {
        long value = Ascii.parseDecimal(head.bytes(), head.valueStart(i), head.valueEnd(i));
        if (value < 0) {
            throw new MalformedMessage("an invalid Content-Length");
        }
        if (contentLength >= 0) {
            if (value != contentLength) {
                throw new MalformedMessage("two different Content-Lengths");
            }
            head.drop(i);
        }
        contentLength = value;
    }

    private void transferEncoding(Head head, int i) throws MalformedMessage {
        if (chunked || !Ascii.equalsIgnoreCase(head.bytes(), head.valueStart(i), head.valueEnd(i), CHUNKED)) {
            throw new MalformedMessage("a Transfer-Encoding that is not exactly chunked");
        }
        chunked = true;
        head.drop(i);
    }

    private void keepAliveTimeout(Head head, int i) {
        byte[] bytes = head.bytes();
        int end = head.valueEnd(i);
        int start = head.valueStart(i);
        while (start < end) {
            int stop = endOfItem(bytes, start, end);
            int from = trimStart(bytes, start, stop);
            int to = trimEnd(bytes, from, stop);
            if (to - from > TIMEOUT.length && Ascii.equalsIgnoreCase(bytes, from, from + TIMEOUT.length, TIMEOUT)) {
                keepAliveSeconds = Ascii.parseDecimal(bytes, from + TIMEOUT.length, to);
            }
            start = stop + 1;
        }
    }

    private void connection(Head head, int i) {
        byte[] bytes = head.bytes();
        int end = head.valueEnd(i);
        int start = head.valueStart(i);
        while (start < end) {
            int stop = endOfItem(bytes, start, end);
            option(head, trimStart(bytes, start, stop), trimEnd(bytes, start, stop));
            start = stop + 1;
        }
    }

    private static int endOfItem(byte[] bytes, int start, int end) {
        int stop = start;
        while (stop < end && bytes[stop] != ',') {
            stop++;
        }
        return stop;
    }

    private void option(Head head, int start, int end) {
        byte[] bytes = head.bytes();
        if (Ascii.equalsIgnoreCase(bytes, start, end, CLOSE)) {
            close = true;
        } else if (Ascii.equalsIgnoreCase(bytes, start, end, KEEP_ALIVE)) {
            keepAlive = true;
        } else if (Ascii.equalsIgnoreCase(bytes, start, end, UPGRADE)) {
            connectionUpgrade = true;
        } else if (end > start) {
            dropNominated(head, start, end);
        }
    }

    /**
     * RFC 9110 section 7.6.1: a field that Connection names goes no further. Those that we ourselves read are excepted: a
     * client must not be able to take Host or X-Forwarded-For away from the endpoint.
     */
    private static void dropNominated(Head head, int start, int end) {
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.fieldId(i) == FieldName.OTHER
                    && Ascii.equalsIgnoreCase(
                            head.bytes(), head.nameStart(i), head.nameEnd(i), head.bytes(), start, end)) {
                head.drop(i);
            }
        }
    }

    private static int trimStart(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && (bytes[i] == Ascii.SP || bytes[i] == Ascii.HTAB)) {
            i++;
        }
        return i;
    }

    private static int trimEnd(byte[] bytes, int start, int end) {
        int i = end;
        while (i > start && (bytes[i - 1] == Ascii.SP || bytes[i - 1] == Ascii.HTAB)) {
            i--;
        }
        return i;
    }

    /** RFC 9110 section 8.6: an interim answer, or 204, has no Content-Length, and readers differ in what it would mean. */
    static void dropLength(Head head) {
        head.dropFirst(FieldName.CONTENT_LENGTH);
    }
}
