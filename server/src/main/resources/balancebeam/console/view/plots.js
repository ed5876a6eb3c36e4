// The three plots over five minutes: traffic, latency, heat map. One cursor runs through all of them.
import uPlot from '../vendor/uPlot.esm.js';
import { boundText } from '../model/latency.js';
import { clock, compact, millis, rate } from '../model/format.js';
import { el, setAttributes, setText } from './dom.js';
import { colours } from './theme.js';
import { drawHeat, heatAside, heatRange } from './heatmap.js';
import { drawMarks } from './marks.js';

const SYNC = uPlot.sync('time');

/** An x axis of clock times, and the frame that all plots share. */
function frame(host, palette, { scales, axes, series, hooks, points = true }) {
    const line = { stroke: palette.line, width: 1 };
    const axis = { stroke: palette.muted, font: palette.font, grid: line, ticks: { show: false }, gap: 4 };
    return {
        width: Math.max(host.clientWidth, 100),
        height: host.clientHeight,
        padding: [6, 6, 0, 0],
        legend: { show: false },
        cursor: {
            sync: { key: SYNC.key, scales: ['x', null] },
            y: false,
            drag: { x: false, y: false },
            points: { show: points },
        },
        scales: { x: { time: true, range: (u, low, high) => [high - 299, high] }, ...scales },
        axes: [
            { ...axis, size: 22, space: 42, incrs: [60, 120, 300], grid: { show: false }, values: minutes },
            ...axes.map((a) => ({ ...axis, ...a })),
        ],
        series: [{}, ...series],
        hooks,
    };
}

const WHOLE = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7]
    .flatMap((power) => [power, 2 * power, 2.5 * power, 5 * power])
    .filter(Number.isInteger);

/** Clock times under the plot, save where there is no room for a whole one. */
function minutes(u, ticks) {
    const room = (second) => {
        const x = u.valToPos(second, 'x');
        return x > 14 && x < u.bbox.width / devicePixelRatio - 14;
    };
    return ticks.map((second) =>
        room(second)
            ? clock(second * 1000)
                  .slice(-8)
                  .replace(/:00$/, '')
            : '',
    );
}

const traffic = {
    title: 'Traffic',
    keys: [
        ['one', 'requests'],
        ['error', 'errors'],
    ],
    data: ({ times, requests, errors }) => [times, requests, errors.map((n) => n || null)],
    options: (host, palette, context) =>
        frame(host, palette, {
            scales: {
                y: { range: (u, low, high) => [0, niceTop(high)] },
                // Errors are few: they have a scale of their own and stay in the lowest quarter.
                errors: { range: (u, low, high) => [0, 4 * Math.max(high, 1)] },
            },
            axes: [
                { size: 46, incrs: WHOLE, values: (u, ticks) => ticks.map((n) => compact(n)) },
                {
                    scale: 'errors',
                    side: 1,
                    size: 34,
                    stroke: palette.bad,
                    grid: { show: false },
                    splits: (u) => [0, u.scales.errors.max / 4],
                    values: (u, ticks) => ticks.map((n) => (n ? compact(n) : '')),
                },
            ],
            series: [
                { stroke: palette.accent, fill: palette.accentSoft, width: 1.5, points: { show: false } },
                {
                    scale: 'errors',
                    stroke: palette.bad,
                    fill: palette.bad,
                    width: 0,
                    paths: uPlot.paths.bars({ size: [1, 4, 1] }),
                    points: { show: false },
                },
            ],
            hooks: { drawAxes: [(u) => drawMarks(u, context(), palette)] },
        }),
    aside: ([times, requests, errors], i) => `${rate(requests[i])}/s, ${compact(errors[i] ?? 0)} errors`,
};

const latency = {
    title: 'Latency',
    keys: [
        ['one', 'p50'],
        ['two', 'p99'],
    ],
    data: ({ times, p50Ms, p99Ms }) => [times, p50Ms, p99Ms],
    options: (host, palette, context) =>
        frame(host, palette, {
            scales: { y: { distr: 3, range: (u, low, high) => decades(low, high) } },
            axes: [
                {
                    size: 52,
                    splits: (u, i, low, high) => decadesWithin(low, high),
                    values: (u, ticks) => ticks.map((bound) => (bound === null ? '' : boundText(bound))),
                },
            ],
            series: [
                { stroke: palette.accent, width: 1.5, points: { show: false } },
                { stroke: palette.accent2, width: 1.5, points: { show: false } },
            ],
            hooks: { drawAxes: [(u) => drawMarks(u, context(), palette)] },
        }),
    aside: ([, p50, p99], i) => `p50 ${millis(p50[i])}, p99 ${millis(p99[i])}`,
};

const heat = {
    title: 'Latency heat map',
    keys: [],
    ramp: true,
    data: ({ times }) => [times, times.map(() => null)],
    options: (host, palette, context) =>
        frame(host, palette, {
            points: false,
            scales: { y: { range: () => heatRange(context()) } },
            axes: [
                {
                    size: 52,
                    grid: { show: false },
                    splits: (u) => splitsOf(u),
                    values: (u, ticks) => ticks.map((i) => boundText(context().boundsMs[i - 1])),
                },
            ],
            series: [{ show: true, points: { show: false } }],
            hooks: { drawAxes: [(u) => drawHeat(u, context(), palette)] },
        }),
    aside: (data, i, context, plot) => heatAside(context, i, plot),
};

const decades = (low, high) =>
    low === null ? [0.1, 100] : [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high * 1.01))];

function decadesWithin(low, high) {
    const first = Math.round(Math.log10(low));
    const ticks = Array.from({ length: Math.round(Math.log10(high)) - first + 1 }, (_, i) => 10 ** (first + i));
    return ticks.map((ms) => Number(ms.toPrecision(1)));
}

const splitsOf = (u) =>
    Array.from({ length: u.scales.y.max - u.scales.y.min }, (_, i) => u.scales.y.min + i).filter(
        (i) => i > 0 && (i - u.scales.y.min) % 2 === 1,
    );

/** The next 1, 1.5, 2, 3, 5 or 8 with zeros, so that the scale rests while the traffic moves. */
function niceTop(high) {
    const target = Math.max(high ?? 0, 4) * 1.08;
    const power = 10 ** Math.floor(Math.log10(target));
    return power * [1, 1.5, 2, 3, 5, 8, 10].find((step) => step * power >= target);
}

export function createPlots(host) {
    const context = { boundsMs: [], columns: { times: [], latency: [] }, events: [] };
    const views = [traffic, latency, heat].map((spec) => new Plot(host, spec, context));
    return {
        update({ snapshot, series, log }) {
            context.boundsMs = snapshot.latencyBoundsMs;
            context.columns = series.columns();
            context.events = log.list();
            for (const view of views) view.update();
        },
        retheme: () => views.forEach((view) => view.rebuild()),
    };
}

class Plot {
    #spec;
    #context;
    #canvas = el('div', { class: 'plot', role: 'img' });
    #aside = el('span', { class: 'aside' });
    #plot = null;
    #data = [[]];

    constructor(host, spec, context) {
        this.#spec = spec;
        this.#context = context;
        const keys = spec.keys.map(([name, text]) => el('span', { class: `key ${name}` }, text));
        const ramp = spec.ramp ? ['few', el('span', { class: 'ramp' }), 'many'] : [];
        const legend = el('span', { class: spec.ramp ? 'muted ramp-key' : 'muted' }, keys, ramp);
        const title = el('div', { class: 'panel-title' }, el('h3', {}, spec.title), legend, this.#aside);
        host.append(el('div', { class: 'panel', data: { plot: spec.title } }, title, this.#canvas));
        new ResizeObserver(() => this.#resize()).observe(this.#canvas);
    }

    #resize() {
        const { clientWidth: width, clientHeight: height } = this.#canvas;
        if (this.#plot && width && (width !== this.#plot.width || height !== this.#plot.height))
            this.#plot.setSize({ width, height });
    }

    rebuild() {
        this.#plot?.destroy();
        this.#plot = null;
        if (this.#context.columns.times.length) this.update();
    }

    update() {
        this.#data = this.#spec.data(this.#context.columns);
        if (this.#plot) this.#plot.setData(this.#data);
        else this.#build();
        this.#showAside();
    }

    #build() {
        const options = this.#spec.options(this.#canvas, colours(), () => this.#context);
        options.hooks.setCursor = [() => this.#showAside()];
        this.#plot = new uPlot(options, this.#data, this.#canvas);
    }

    /** The values under the cursor, or the newest ones. */
    #showAside() {
        if (!this.#plot) return;
        const under = this.#plot.cursor.idx;
        const newest = this.#data[0].length - 1;
        const index = under ?? newest;
        const text = this.#spec.aside(this.#data, index, this.#context, this.#plot);
        this.#aside.classList.toggle('at-cursor', under !== null && under !== undefined);
        setText(
            this.#aside,
            under === null || under === undefined ? text : `${clock(this.#data[0][index] * 1000)}: ${text}`,
        );
        if (newest % 10 === 9 && !this.#canvas.hasAttribute('aria-label'))
            setAttributes(this.#canvas, { 'aria-label': `${this.#spec.title} over five minutes` });
    }
}
