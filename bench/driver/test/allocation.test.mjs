import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heapBytes, parseEden, parseThreads, threadBytes } from '../allocation.mjs';

const DUMP = `Full thread dump OpenJDK 64-Bit Server VM:
"main" #3 [7] prio=5 os_prio=0 cpu=44.50ms elapsed=1.05s allocated=1234K defined_classes=7 tid=0x1 nid=7 waiting
   java.lang.Thread.State: WAITING (parking)
"loop 1 \\"x\\"" #40 [9] daemon prio=5 os_prio=0 cpu=9.1ms elapsed=1.0s allocated=17M defined_classes=0 tid=0x2 nid=9 runnable
"Attach Listener" #41 [10] daemon prio=9 os_prio=0 cpu=1ms elapsed=0.1s allocated=99M defined_classes=0 tid=0x3 nid=10 waiting
"VM Thread" os_prio=0 cpu=1.5ms elapsed=1.05s tid=0x4 nid=5 runnable`;

const HEAP = `DefNew     total 1856K, used 481K [0x00000000fe800000, 0x00000000fea00000, 0x00000000fea00000)
 eden space 1664K,  28% used [0x00000000fe800000, 0x00000000fe878448, 0x00000000fe9a0000)
 from space 192K,   0% used [0x00000000fe9a0000, 0x00000000fe9a0000, 0x00000000fe9d0000)`;

const threads = (...entries) => new Map(entries.map(([id, bytes]) => [id, { bytes }]));
const HISTORY =
    'Event: 3.5 {heap Before GC invocations=62 (full 0):\nEvent: 3.6 {heap After GC invocations=63 (full 0):\n';

test('allocated bytes are read by thread, without the one that answers jcmd', () => {
    assert.deepEqual(
        [...parseThreads(DUMP).values()].map((t) => t.bytes),
        [1234 * 1024, 17 * 1024 * 1024],
    );
});

test('eden is read exactly, by its addresses', () => {
    const eden = parseEden(HEAP, HISTORY);
    assert.deepEqual(eden, { capacity: 1664 * 1024, used: 0x78448, collections: 63 });
});

test('before the first collection there is no history, and with another collector no eden', () => {
    assert.equal(parseEden(HEAP, 'No events').collections, 0);
    assert.equal(parseEden('garbage-first heap', HISTORY), undefined);
});

test('heap bytes are whole edens and the difference of what they hold', () => {
    const eden = (collections, used, capacity = 1000) => ({ collections, used, capacity });
    assert.equal(heapBytes(eden(2, 900), eden(5, 100)), 2200);
    assert.equal(heapBytes(eden(2, 900), eden(5, 100, 2000)), undefined);
});

test('a new thread counts in full', () => {
    assert.equal(threadBytes(threads([1, 10], [2, 5]), threads([1, 40], [3, 7])), 37);
});
