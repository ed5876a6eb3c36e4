import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curlLine } from '../../main/resources/balancebeam/console/model/curl.js';
import { EventStreamReader } from '../../main/resources/balancebeam/console/net/sse.js';

const STREAM = ': hello\r\nevent: snapshot\r\ndata: {"a":\r\ndata: 1}\r\n\r\nevent: ping\n\ndata:x\rdata\r\rdata: lost';
const EXPECTED = [
    { type: 'snapshot', data: '{"a":\n1}' },
    { type: 'message', data: 'x\n' },
];

test('a stream reads the same wherever it is cut', () => {
    for (let size = 1; size <= STREAM.length; size++) {
        const reader = new EventStreamReader();
        const events = [];
        for (let at = 0; at < STREAM.length; at += size) events.push(...reader.read(STREAM.slice(at, at + size)));
        assert.deepEqual(events, EXPECTED, `in pieces of ${size}`);
    }
});

test('the curl line asks an address that can be reached for a host that is routed', () => {
    const listener = (address) => [{ address }];
    const routes = (...matches) => matches.map((match) => ({ match }));
    assert.equal(curlLine(listener('0.0.0.0:80'), []), "curl -i 'http://127.0.0.1:80/'");
    assert.equal(curlLine(listener('[::]:80'), routes('a.example /v1*', '/*')), "curl -i 'http://[::1]:80/'");
    assert.equal(
        curlLine(listener('127.0.0.1:80'), routes('*.example.com')),
        "curl -i -H 'Host: www.example.com' 'http://127.0.0.1:80/'",
    );
    const tls = { address: '[::]:443', scheme: 'https' };
    assert.equal(curlLine([tls], []), "curl -ik 'https://[::1]:443/'");
    assert.equal(curlLine([tls, { address: '0.0.0.0:80', scheme: 'http' }], []), "curl -i 'http://127.0.0.1:80/'");
    assert.equal(curlLine([], []), undefined);
});

test('nothing hostile gets into the curl line', () => {
    assert.equal(curlLine([{ address: "x';reboot;':80" }], []), undefined);
    assert.equal(curlLine([{ address: 'a:80' }], [{ match: "x.y';reboot;'" }]), "curl -i 'http://a:80/'");
});
