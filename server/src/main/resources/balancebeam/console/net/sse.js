// Reads text/event-stream as the HTML standard defines it, from pieces of text that may be cut anywhere.

export class EventStreamReader {
    #rest = '';
    #type = '';
    #data = [];

    /** Answers the events that end within this piece: [{type, data}]. */
    read(piece) {
        let text = this.#rest + piece;
        // A CR at the very end may be half of a CRLF.
        const held = text.endsWith('\r') ? '\r' : '';
        if (held) text = text.slice(0, -1);
        const lines = text.split(/\r\n|\n|\r/);
        this.#rest = lines.pop() + held;
        return lines.map((line) => this.#line(line)).filter(Boolean);
    }

    #line(line) {
        if (line === '') return this.#dispatch();
        const colon = line.indexOf(':');
        if (colon === 0) return undefined;
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (field === 'event') this.#type = value;
        if (field === 'data') this.#data.push(value);
        return undefined;
    }

    #dispatch() {
        const event = this.#data.length ? { type: this.#type || 'message', data: this.#data.join('\n') } : undefined;
        this.#type = '';
        this.#data = [];
        return event;
    }
}
