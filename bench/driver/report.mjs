// The report, as Markdown.
import { barsOf, threadRatio } from './bars.mjs';
import { negotiated } from './negotiated.mjs';
import { median, medianWithInterval, pairedRatios } from './statistics.mjs';
import { SATURATED_SHARE, isHandshaking } from './workloads.mjs';

const MIB = 2 ** 20;

const whole = (x) => Math.round(x).toLocaleString('en');
const fixed = (digits) => (x) => x.toFixed(digits);
const percent = (x) => `${(x * 100).toFixed(0)} %`;
const shown = (x, format) => (Number.isFinite(x) ? format(x) : 'n/a');

export function interval({ median: middle, low, high, n }, format = fixed(2)) {
    return n > 0 ? `${format(middle)} [${format(low)}, ${format(high)}]` : 'n/a';
}

function table(header, rows) {
    const line = (cells) => `| ${cells.join(' | ')} |`;
    return [line(header), line(header.map((_, i) => (i ? '---:' : '---'))), ...rows.map(line)].join('\n');
}

// --- One workload in one mode

const COMPARED = [
    { key: 'cpu', label: 'CPU per request, µs', format: fixed(2) },
    { key: 'perCpuSecond', label: 'handshakes per CPU second', format: whole, handshakesOnly: true },
    { key: 'rps', label: 'requests per second', format: whole },
    { key: 'p50', label: 'p50, µs', format: whole },
    { key: 'p99', label: 'p99, µs', format: whole },
    { key: 'p999', label: 'p99.9, µs', format: whole },
];

const OBSERVED = [
    { key: 'user', label: '&nbsp;&nbsp;of which user', format: fixed(2) },
    { key: 'system', label: '&nbsp;&nbsp;of which system', format: fixed(2) },
    { key: 'share', label: "the proxy's share of a core", format: percent, ofAll: true },
    { key: 'loadShare', label: "the load's share of its core, without empty polls", format: percent, ofAll: true },
    {
        key: 'othersShare',
        label: "others' share of the proxy's core (rough)",
        format: percent,
        ofAll: true,
        closedOnly: true,
    },
    { key: 'loadCpu', label: "load's and origins' CPU per request, µs", format: fixed(2), ofAll: true },
    { key: 'reuse', label: 'upstream connections reused', format: (x) => `${(x * 100).toFixed(2)} %` },
];

function discards(runs) {
    const bad = runs.filter((r) => !r.counted);
    const why = [...new Set(bad.map((r) => r.outcome))].map((w) => `${bad.filter((r) => r.outcome === w).length} ${w}`);
    return `${runs.length - bad.length}${why.length ? ` (discarded: ${why.join(', ')})` : ''}`;
}

function workloadTable(results, workload, mode) {
    const pairs = results.subjects.flatMap((s) => results.baselinesOf(s).map((b) => [s, b]));
    const of = (proxy) => results.select(workload.name, mode, proxy.name);
    // The shares are shown of runs that did not count too: they say why.
    const medians = ({ key, format, ofAll }) =>
        results.proxies.map((p) =>
            shown(
                median(
                    of(p)
                        .filter((r) => r.counted || ofAll)
                        .map((r) => r[key]),
                ),
                format,
            ),
        );
    const blank = pairs.map(() => '');
    const rows = [];
    for (const row of COMPARED.filter((c) => !c.handshakesOnly || isHandshaking(workload))) {
        rows.push([
            row.key === 'cpu' && isHandshaking(workload) ? 'CPU per handshake with its request, µs' : row.label,
            ...medians(row),
            ...pairs.map(([s, b]) => interval(medianWithInterval(pairedRatios(of(s), of(b), row.key)))),
        ]);
        if (row.key === 'cpu')
            for (const part of OBSERVED.slice(0, 2)) rows.push([part.label, ...medians(part), ...blank]);
    }
    // The kernel's ticks miss the short bursts of an open loop.
    for (const row of OBSERVED.slice(2).filter((o) => mode !== 'fixed' || !o.closedOnly))
        rows.push([row.label, ...medians(row), ...blank]);
    rows.push(['rounds counted', ...results.proxies.map((p) => discards(of(p))), ...blank]);
    return table(['', ...results.proxies.map((p) => p.name), ...pairs.map(([s, b]) => `${s.name} ÷ ${b.name}`)], rows);
}

function modeTitle(workload, mode, rate, poisson) {
    if (mode === 'fixed')
        return `at a fixed ${whole(rate)} requests/s (open loop${poisson ? ', Poisson' : ''}, latency from the intended send time)`;
    return workload.saturates ? 'at saturation (closed loop)' : 'closed loop';
}

function workloadSections(results, options) {
    return options.workloads.flatMap((workload) =>
        workload.modes.map((mode) => {
            const title = `### ${workload.name}: ${workload.title}, ${modeTitle(workload, mode, results.rates[workload.name], options.poisson)}`;
            const parts = [title, workloadTable(results, workload, mode)];
            if (workload.name === 'threads2' && results.runs.some((r) => r.workload === 'small'))
                parts.push(threadTable(results));
            return parts.join('\n\n');
        }),
    );
}

function threadTable(results) {
    const ratios = results.proxies.map((p) => interval(threadRatio(results, p.name)));
    return table(['', ...results.proxies.map((p) => p.name)], [['CPU per request, 2 threads ÷ 1 thread', ...ratios]]);
}

// --- The other measures

function memoryTable(results) {
    const mib = (bytes) => `${(bytes / MIB).toFixed(1)}`;
    const rows = results.memory.map((m) => [
        m.proxy,
        mib(m.started),
        mib(m.loaded),
        `${mib(m.idle)} (${whole(m.open)})`,
    ]);
    return `### Resident memory, MiB\n\n${table(['', 'started', 'idle after load', 'with idle connections (how many)'], rows)}`;
}

function allocationTable(results) {
    const known = (samples, way) => medianWithInterval(samples.map((s) => s[way]).filter(Number.isFinite));
    const rows = results.allocation.map((a) => [
        a.proxy,
        a.workload,
        interval(known(a.samples, 'heap'), fixed(1)),
        interval(known(a.samples, 'threads'), fixed(1)),
        whole(median(a.samples.map((s) => s.requests))),
    ]);
    const header = ['', 'workload', 'by collections and eden', "by the threads' own counts", 'requests per sample'];
    return `### Allocated bytes per request\n\n${table(header, rows)}`;
}

function barsTable(results, subject) {
    const rows = barsOf(results, subject.name).map((b) => {
        const needs = b.most !== undefined ? `at most ${b.most}` : `at least ${b.least}`;
        const verdict = b.passed === undefined ? 'too little counted' : b.passed ? 'pass' : '**FAIL**';
        return [
            b.what,
            interval(b.value, fixed(2)),
            `${needs}${b.unit && ` ${b.unit}`}${b.byMedian ? ' (median)' : ''}`,
            verdict,
        ];
    });
    return rows.length ? `### The bars, ${subject.name}\n\n${table(['', 'median [95 %]', 'needs', ''], rows)}` : '';
}

function headerWorkTable(results) {
    const { checks } = results.headerWork[0];
    const rows = checks.map(({ check }, i) => [
        check,
        ...results.headerWork.map((h) => (h.checks[i].passed ? 'yes' : 'no')),
    ]);
    return `### The same work on heads, as seen by origin and client\n\n${table(['', ...results.headerWork.map((h) => h.proxy)], rows)}`;
}

function negotiatedTable(results) {
    const names = results.proxies.map((p) => p.name);
    const rows = negotiated(results.runs, names).map(({ aspect, values }) => [aspect, ...values]);
    return rows.length ? `### The same TLS, as the load generator saw it\n\n${table(['', ...names], rows)}` : '';
}

function warmUpText(results) {
    const lines = results.warmUps
        .filter((w) => w.judged)
        .map(
            (w) =>
                `- ${w.proxy}, ${w.workload}: ${w.seconds} s, CPU per request from ${w.firstCpu.toFixed(1)} to ${w.lastCpu.toFixed(1)} µs${w.steady ? '' : ', **not steady**'}`,
        );
    return `### Warm-up\n\nEach proxy ran each primary workload until its CPU per request changed by less than 2 %, and the others for a second.\n\n${lines.join('\n')}`;
}

function heading(results, options, machine) {
    const versions = results.proxies.map((p) => `${p.name}: ${p.version}${p.shown ? ` (\`${p.shown}\`)` : ''}`);
    const facts = [
        machine.date,
        ...machine.described,
        `proxies on core ${machine.cores.proxy}, load generator and origins on core ${machine.cores.load}`,
        ...versions,
        `\`${machine.command}\`: ${options.rounds} rounds of ${options.seconds} s, took ${Math.round(machine.seconds / 60)} minutes; steal at most ${percent(machine.steal)}`,
        ...machine.hints.map((h) => `note: ${h}`),
    ];
    const reading = [
        'Numbers are medians over rounds; ratios are medians of per-round ratios with their 95 % interval (bootstrap).',
        `A run at saturation counts only when the proxy used at least ${percent(SATURATED_SHARE)} of its core,`,
        'and any run only without errors.',
    ].join(' ');
    return `# Benchmark\n\n${facts.map((f) => `- ${f}`).join('\n')}\n\n${reading}`;
}

export function report(results, options, machine) {
    return (
        [
            heading(results, options, machine),
            results.failure ? `**Ended early**: ${results.failure}` : '',
            ...results.subjects.map((s) => barsTable(results, s)),
            ...workloadSections(results, options),
            results.memory.length ? memoryTable(results) : '',
            results.allocation.length ? allocationTable(results) : '',
            negotiatedTable(results),
            results.headerWork.length ? headerWorkTable(results) : '',
            warmUpText(results),
        ]
            .filter(Boolean)
            .join('\n\n') + '\n'
    );
}
