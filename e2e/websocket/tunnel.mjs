// A WebSocket of HTTP/2 (RFC 8441) as the socket that ws knows: here the upgrade of HTTP/1 that ws says and hears is
// made of an extended CONNECT, on the client's side and on the server's.
import crypto from 'node:crypto';
import http2 from 'node:http2';
import { Duplex } from 'node:stream';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const END_OF_HEAD = '\r\n\r\n';
const CANCEL = http2.constants.NGHTTP2_CANCEL;

/** The fields of a head of HTTP/1, names in lower case. */
function fieldsOf(head) {
    return Object.fromEntries(
        head
            .split('\r\n')
            .slice(1)
            .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
}

/** What belongs to the WebSocket and not to the upgrade. */
function webSocketFields(fields, without) {
    return Object.fromEntries(
        Object.entries(fields).filter(([name]) => name.startsWith('sec-websocket-') && name !== without),
    );
}

class Http2Socket extends Duplex {
    #head = Buffer.alloc(0);
    #begin;
    #stream;

    /** @param begin gets the head that ws writes, and gives the stream from then on */
    constructor(begin) {
        super();
        this.#begin = begin;
    }

    /** The stream's content is this one's from now on. */
    attach(stream) {
        this.#stream = stream;
        stream.on('data', (piece) => {
            if (!this.push(piece)) stream.pause();
        });
        stream.on('end', () => this.push(null));
        stream.on('error', () => this.destroy());
        stream.on('close', () => {
            if (stream.rstCode !== 0) this.destroy();
        });
    }

    _read() {
        this.#stream?.resume();
    }

    _write(piece, encoding, done) {
        if (!this.#begin) {
            this.#stream.write(piece, done);
            return;
        }
        this.#head = Buffer.concat([this.#head, piece]);
        const end = this.#head.indexOf(END_OF_HEAD);
        if (end < 0) {
            done();
            return;
        }
        const begin = this.#begin;
        this.#begin = undefined;
        const rest = this.#head.subarray(end + END_OF_HEAD.length);
        this.#stream = begin(this.#head.subarray(0, end).toString('latin1'), this);
        if (rest.length > 0) this.#stream.write(rest, done);
        else done();
    }

    _final(done) {
        this.#stream?.end();
        done();
    }

    _destroy(error, done) {
        if (this.#stream && !(this.#stream.readableEnded && this.writableFinished)) this.#stream.close(CANCEL);
        done(error);
    }

    setTimeout() {
        return this;
    }

    setNoDelay() {
        return this;
    }
}

/** For ws as a client: `createConnection` that goes by that session, to that path. */
export function connectionBy(session, path) {
    return () =>
        new Http2Socket((head, socket) => {
            const fields = fieldsOf(head);
            const stream = session.request(
                {
                    ':method': 'CONNECT',
                    ':protocol': 'websocket',
                    ':scheme': session.encrypted ? 'https' : 'http',
                    ':path': path,
                    ':authority': fields.host,
                    ...webSocketFields(fields, 'sec-websocket-key'),
                },
                { endStream: false },
            );
            stream.on('response', (answer) => {
                const status = answer[':status'];
                const lines =
                    status === 200
                        ? { upgrade: 'websocket', connection: 'upgrade', 'sec-websocket-accept': accept(fields), ...webSocketFields(answer) }
                        : { connection: 'close', 'content-length': 0 };
                const text = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
                socket.push(`HTTP/1.1 ${status === 200 ? 101 : status} x\r\n${text.join('')}\r\n`, 'latin1');
                socket.attach(stream);
            });
            stream.on('error', (error) => socket.destroy(error));
            return stream;
        });
}

function accept(fields) {
    return crypto.createHash('sha1').update(fields['sec-websocket-key'] + GUID).digest('base64');
}

/** For ws as a server: gives the request and the socket that `handleUpgrade` wants for a stream. */
export function upgradeOf(stream, headers) {
    const socket = new Http2Socket((head) => {
        stream.respond({ ':status': 200, ...webSocketFields(fieldsOf(head), 'sec-websocket-accept') });
        return stream;
    });
    socket.attach(stream);
    const request = {
        method: 'GET',
        url: headers[':path'],
        headers: {
            ...headers,
            upgrade: 'websocket',
            'sec-websocket-key': crypto.randomBytes(16).toString('base64'),
        },
    };
    return { request, socket };
}
