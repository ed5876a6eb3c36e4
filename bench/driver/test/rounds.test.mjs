import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderOf } from '../rounds.mjs';

test('over six rounds each of three proxies has each place twice and follows each other one equally often', () => {
    const places = {};
    const follows = {};
    for (let round = 0; round < 6; round++) {
        const order = orderOf(['a', 'b', 'c'], round);
        order.forEach((name, i) => (places[name + i] = (places[name + i] ?? 0) + 1));
        for (let i = 1; i < 3; i++) follows[order[i - 1] + order[i]] = (follows[order[i - 1] + order[i]] ?? 0) + 1;
    }
    assert.deepEqual([...new Set(Object.values(places))], [2]);
    assert.deepEqual([...new Set(Object.values(follows))], [2]);
    assert.equal(Object.keys(follows).length, 6);
});
