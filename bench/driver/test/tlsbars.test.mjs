import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barsOf } from '../bars.mjs';
import { Results } from '../results.mjs';

const PEERS = { nginx: 500, haproxy: 550 };

function results(cpuOfSubject, rounds = 8) {
    const run = (proxy, round, cpu, more) => ({ proxy, round, cpu, perCpuSecond: 1e6 / cpu, counted: true, ...more });
    const where = [
        { workload: 'tls', mode: 'saturation' },
        { workload: 'tls-full', mode: 'fixed' },
    ];
    const runs = where.flatMap((at) =>
        Array.from({ length: rounds }, (_, round) => [
            ...Object.entries(PEERS).map(([proxy, cpu]) => run(proxy, round, cpu, at)),
            run('balancebeam', round, cpuOfSubject, at),
        ]).flat(),
    );
    const proxies = ['nginx', 'haproxy', 'balancebeam'].map((name) => ({ name, peer: name !== 'balancebeam' }));
    return new Results({ proxies, runs, memory: [], allocation: [] });
}

const verdicts = (found) => barsOf(found, 'balancebeam').map((b) => b.passed);

test('the same CPU as the better peer is enough, for requests and for handshakes', () => {
    assert.deepEqual(verdicts(results(500)), [true, true]);
});

test('between the two peers is not', () => {
    assert.deepEqual(verdicts(results(520)), [false, false]);
    assert.match(barsOf(results(520), 'balancebeam')[1].what, /^tls-full: handshakes per CPU second ÷ nginx/);
});

test('too few rounds are no verdict', () => {
    assert.deepEqual(verdicts(results(400, 5)), [undefined, undefined]);
});
