import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barsOf } from '../bars.mjs';
import { Results } from '../results.mjs';

const MEASURES = { cpu: 20, rps: 40_000, p99: 500, reuse: 1, counted: true };

function results(subject, more = {}) {
    const runs = [];
    for (const workload of ['small', 'browser']) {
        for (const mode of ['saturation', 'fixed']) {
            for (let round = 0; round < 20; round++) {
                for (const proxy of ['nginx', 'haproxy']) runs.push({ workload, mode, round, proxy, ...MEASURES });
                runs.push({ workload, mode, round, proxy: 'balancebeam', ...MEASURES, ...subject(round) });
            }
        }
    }
    return new Results({
        proxies: [],
        runs,
        warmUps: [],
        memory: [],
        allocation: [],
        headerWork: [],
        rates: {},
        ...more,
    });
}

const verdicts = (found) => [...new Set(barsOf(found, 'balancebeam').map((b) => b.passed))];

test('a proxy that is clearly better clears all bars', () => {
    assert.deepEqual(verdicts(results(() => ({ cpu: 15, rps: 60_000, p99: 400 }))), [true]);
});

test('the same numbers as the peers clear only the p99', () => {
    const bars = barsOf(
        results(() => ({})),
        'balancebeam',
    );
    assert.deepEqual(
        bars.filter((b) => b.passed).map((b) => b.byMedian),
        [true, true, true, true],
    );
});

test('a good median with an interval that reaches over the bar fails', () => {
    const cpuBar = barsOf(
        results((round) => ({ cpu: round % 5 < 3 ? 16 : 18 })),
        'balancebeam',
    )[0];
    assert.equal(cpuBar.value.median, 0.8);
    assert.equal(cpuBar.passed, false);
});

test('five rounds are too few to pass or fail', () => {
    assert.deepEqual(verdicts(results((round) => ({ cpu: 15, rps: 60_000, p99: 400, counted: round < 5 }))), [
        undefined,
    ]);
});

test('what was not measured is neither passed nor failed', () => {
    assert.deepEqual(verdicts(results(() => ({ counted: false }))), [undefined]);
});

test('memory and allocation have bars of their own', () => {
    const found = results(() => ({}), {
        memory: [{ proxy: 'balancebeam', loaded: 79 * 2 ** 20, idle: 121 * 2 ** 20, open: 10_000 }],
        allocation: [
            {
                proxy: 'balancebeam',
                workload: 'small',
                samples: [
                    { heap: 20, threads: 10 },
                    { heap: NaN, threads: 30 },
                    { heap: 50, threads: 90 },
                ],
            },
        ],
    });
    assert.deepEqual(
        barsOf(found, 'balancebeam')
            .slice(-3)
            .map((b) => b.passed),
        [true, false, true],
    );
});
