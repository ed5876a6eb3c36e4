// The console: puts the stream of snapshots into the views. This file only wires.
import { EventLog } from './model/timeline.js';
import { instant } from './model/format.js';
import { ratesBetween, tooClose } from './model/rates.js';
import { Series } from './model/series.js';
import { onTokenNeeded } from './net/api.js';
import { follow } from './net/stream.js';
import { createAvailability } from './view/availability.js';
import { createCertificates } from './view/certificates.js';
import { createClusters } from './view/clusters.js';
import { createConfiguration } from './view/configuration.js';
import { createConnection } from './view/connection.js';
import { ask } from './view/dialogs.js';
import { $ } from './view/dom.js';
import { createEvents } from './view/events.js';
import { createExplain } from './view/explain.js';
import { createHealth } from './view/health.js';
import { createKeys } from './view/keys.js';
import { createOverview } from './view/overview.js';
import { createPlots } from './view/plots.js';
import { createProcess } from './view/process.js';
import { createRoutes } from './view/routes.js';
import { createTheme } from './view/theme.js';

const state = { snapshot: null, rates: null, series: new Series(), log: new EventLog() };
let compared = null; // the snapshot that the next one is compared with

const plots = createPlots($('plots'));
const availability = createAvailability(render);
const views = [
    createOverview(),
    plots,
    createClusters(),
    createRoutes(availability.objective),
    availability,
    createHealth(),
    createEvents(),
    createConfiguration(),
    createCertificates(),
    createProcess(),
];
createExplain();
createKeys();
createTheme(() => plots.retheme());
followSections();

onTokenNeeded((wasWrong) =>
    ask({
        title: 'Token',
        text: `${wasWrong ? 'That token was not accepted. ' : ''}This admin address wants the bearer token of its configuration. It is kept until this tab is closed.`,
        field: { type: 'password', required: true, autocomplete: 'current-password' },
        ok: 'Continue',
    }),
);

const retry = follow({
    onSnapshot: take,
    onHistory: (seconds) => state.series.fill(seconds),
    onLost: (reason, at) => connection.lost(reason, at),
});
const connection = createConnection(retry);

function take(snapshot) {
    if (state.snapshot && state.snapshot.startTime !== snapshot.startTime) state.series.clear();
    if (!tooClose(snapshot, compared) || !state.rates) {
        state.rates = ratesBetween(snapshot, compared);
        state.series.add(instant(snapshot.time), state.rates.total, state.rates.seconds);
        compared = snapshot;
    }
    state.snapshot = snapshot;
    state.log.add(snapshot);
    connection.live();
    // A page in the background only listens.
    if (!document.hidden) render();
}

function render() {
    if (!state.snapshot) return;
    for (const view of views) view.update(state);
}

document.addEventListener('visibilitychange', () => document.hidden || render());

/** Marks the section that is being read in the navigation. */
function followSections() {
    const links = [...document.querySelectorAll('nav a')];
    const sections = links.map((link) => $(link.hash.slice(1)));
    const mark = () => {
        const atStart = scrollY < 10;
        const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2 && scrollY > 0;
        const current = atStart
            ? sections[0]
            : atEnd
              ? sections.at(-1)
              : sections.findLast((section) => section.getBoundingClientRect().top < innerHeight / 3);
        links.forEach((link, i) =>
            sections[i] === current ? link.setAttribute('aria-current', 'true') : link.removeAttribute('aria-current'),
        );
    };
    addEventListener('scroll', mark, { passive: true });
    mark();
}
