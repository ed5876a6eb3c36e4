// An endpoint's health over a window of time, as segments, worked out backwards from its state of now and the events.
import { conditionOf, isByHand, reasonOf } from './condition.js';
import { instant } from './format.js';

/** Keeps what the process told of, newest last, and no more than `most`; ids begin again with a new process. */
export class EventLog {
    #events = new Map();
    #startTime;

    constructor(most = 2_000) {
        this.most = most;
    }

    /** Takes in a snapshot's events and answers those that were not known before. */
    add({ events, startTime }) {
        if (startTime !== this.#startTime) this.#events.clear();
        this.#startTime = startTime;
        const fresh = (events ?? []).filter(({ id }) => !this.#events.has(id));
        if (!fresh.length) return fresh;
        for (const event of fresh) this.#events.set(event.id, { ...event, ms: instant(event.at) ?? 0 });
        const kept = [...this.#events.values()].sort((a, b) => a.ms - b.ms || a.id - b.id).slice(-this.most);
        this.#events = new Map(kept.map((event) => [event.id, event]));
        return fresh;
    }

    list() {
        return [...this.#events.values()];
    }

    /** Map from subject to its events, oldest first. */
    bySubject() {
        const subjects = new Map();
        for (const event of this.#events.values()) {
            if (!subjects.has(event.subject)) subjects.set(event.subject, []);
            subjects.get(event.subject).push(event);
        }
        return subjects;
    }
}

/** The events of one endpoint, whether they name it by its name or by its address. */
export function eventsOf(bySubject, cluster, endpoint) {
    const subjects = new Set([`${cluster.name}/${endpoint.name}`, `${cluster.name}/${endpoint.address}`]);
    return [...subjects].flatMap((subject) => bySubject.get(subject) ?? []).sort((a, b) => a.ms - b.ms || a.id - b.id);
}

/** Since when (ms) the endpoint is what it is: what was done by hand is dated by its event, and unknown without. */
export function sinceOf(endpoint, events) {
    return isByHand(endpoint)
        ? events.findLast(({ kind, to }) => kind === 'admin' && to === endpoint.admin)?.ms
        : instant(endpoint.since);
}

/** [{from, to, condition, reason, byHand}] from `from` to `to` (ms), oldest first, without gaps. */
export function segmentsOf(endpoint, events, from, to) {
    const state = { state: endpoint.state, admin: endpoint.admin, reason: endpoint.reason ?? '' };
    const segments = [];
    let end = to;
    for (const event of [...events].reverse()) {
        const begin = Math.min(event.ms, end);
        push(segments, begin, end, from, state);
        end = begin;
        undo(state, event, events);
        if (end <= from) break;
    }
    push(segments, from, end, from, state);
    return merge(segments.reverse());
}

const ADMIN_STATES = new Set(['active', 'draining', 'drained', 'ejected']);

function undo(state, event, events) {
    if (event.kind === 'admin') {
        if (ADMIN_STATES.has(event.from)) state.admin = event.from;
    } else if (event.kind === 'health') {
        state.state = event.from;
        // The reason for the state before is told by the event that led to it.
        const cause = events.findLast(
            (e) => e.kind === 'health' && e.id !== event.id && e.ms <= event.ms && e.to === event.from,
        );
        state.reason = cause?.reason ?? '';
    }
}

function push(segments, begin, end, from, state) {
    const start = Math.max(begin, from);
    if (end > start)
        segments.push({
            from: start,
            to: end,
            condition: conditionOf(state),
            reason: reasonOf(state),
            byHand: isByHand(state),
        });
}

function merge(segments) {
    const merged = [];
    for (const segment of segments) {
        const last = merged.at(-1);
        if (last && last.condition === segment.condition && last.reason === segment.reason) last.to = segment.to;
        else merged.push({ ...segment });
    }
    return merged;
}

/** The share of the window that the endpoint was up; being drained by hand does not count against it. */
export function shareUp(segments) {
    const sum = (list) => list.reduce((total, { from, to }) => total + to - from, 0);
    const all = sum(segments.filter(({ condition }) => condition !== 'drained'));
    return all === 0 ? null : sum(segments.filter(({ condition }) => condition === 'up')) / all;
}
