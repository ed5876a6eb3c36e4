import assert from 'node:assert/strict';
import { test } from 'node:test';
import { certificateRows } from '../../main/resources/balancebeam/console/model/certificates.js';

const of = (notAfter, names = ['a.example']) =>
    certificateRows({
        time: '2026-11-21T12:00:00Z',
        tls: [
            { kind: 'listener', name: 'https', certificates: [{ names, notAfter, chain: '/tls/a.pem' }] },
            { kind: 'cluster', name: 'app', certificates: [] },
        ],
    });

test('a certificate is amber within 14 days, and red when it has expired', () => {
    for (const [notAfter, distance, level] of [
        ['2026-12-21T12:00:00Z', 'in 30 days', ''],
        ['2026-12-05T12:00:00Z', 'in 14 days', ''],
        ['2026-12-05T11:59:59Z', 'in 13 days', 'warn'],
        ['2026-11-21T17:30:00Z', 'in 5 hours', 'warn'],
        ['2026-11-21T11:59:00Z', 'expired 1 hour ago', 'bad'],
        ['2026-11-18T12:00:00Z', 'expired 3 days ago', 'bad'],
    ]) {
        const [row, ...others] = of(notAfter);
        assert.deepEqual([row.date, row.distance, row.level], [notAfter.slice(0, 10), distance, level]);
        assert.deepEqual(others, []);
        assert.equal(row.owner, 'listener https');
    }
});

test('of many names two are shown', () => {
    assert.equal(of('2026-12-21T12:00:00Z', ['a', 'b'])[0].names, 'a, b');
    assert.equal(of('2026-12-21T12:00:00Z', ['a', 'b', 'c', 'd'])[0].names, 'a, b and 2 more');
});

test('without TLS there are no rows', () => {
    assert.deepEqual(certificateRows({ time: '2026-11-21T12:00:00Z', tls: [] }), []);
    assert.deepEqual(certificateRows({}), []);
});
