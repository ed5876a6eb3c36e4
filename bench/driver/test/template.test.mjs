import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { render } from '../template.mjs';

const directory = mkdtempSync(path.join(os.tmpdir(), 'balancebeam-bench-test-'));
after(() => rmSync(directory, { recursive: true }));

function rendered(text, words) {
    const template = path.join(directory, 'template.in');
    writeFileSync(template, text);
    return readFileSync(render(template, words, path.join(directory, 'out')), 'utf8');
}

test('lines for TLS are there with a certificate only, those for the clear without', () => {
    const text = 'a @PORT@\n  @TLS@ b @CHAIN@\n  @CLEAR@ c\n';
    assert.equal(rendered(text, { PORT: 1, CHAIN: 'x.pem' }), 'a 1\n  b x.pem\n');
    assert.equal(rendered(text, { PORT: 1, CHAIN: undefined }), 'a 1\n  c\n');
});

test('a word that nothing is known for is an error', () => {
    assert.throws(() => rendered('@NEW@', {}), /nothing to put for @NEW@/);
});
