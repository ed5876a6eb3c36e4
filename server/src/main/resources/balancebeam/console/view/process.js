// The process itself: listeners with their connections, the loops' lag, and memory.
import { bytes, compact, integer, millis } from '../model/format.js';
import { $, el, facts } from './dom.js';

export function createProcess() {
    const box = el('div');
    $('process-facts').append(
        el('div', { class: 'panel' }, el('div', { class: 'panel-title' }, el('h3', {}, 'Process')), box),
    );
    return {
        update({ snapshot }) {
            const { memory = {}, loopLagMs = [], loops, listeners } = snapshot;
            box.replaceChildren(
                facts([
                    ...listeners.map((listener) => [`Listener ${listener.name}`, listenerText(listener), true]),
                    ['Memory, resident', bytes(memory.rssBytes)],
                    ['Heap', bytes(memory.heapUsedBytes)],
                    ['Heap, at most', bytes(memory.heapMaxBytes)],
                    ['Buffers', bytes(memory.bufferBytes)],
                    ['Event loops', integer(loops)],
                    ['Loop lag', millis(loopLagMs.length ? Math.max(...loopLagMs) : null)],
                ]),
            );
        },
    };
}

const listenerText = ({ address, connections, maxConnections }) =>
    `${address}, ${integer(connections)} of ${compact(maxConnections)} connections`;
