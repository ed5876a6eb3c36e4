// What the content security policy and the habits of the project ask of the console's files.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const ROOT = path.join(import.meta.dirname, '../../main/resources/balancebeam/console');
const files = readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
const ours = files.filter((name) => !name.startsWith('vendor/'));
const read = (name) => readFileSync(path.join(ROOT, name), 'utf8');

test('there are files to judge', () => assert.ok(ours.length > 20, ours.join()));

test('the page has nothing inline and nothing from elsewhere', () => {
    const page = read('index.html');
    assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|https?:|javascript:/i);
});

test('all that the page and the modules name is there', () => {
    for (const [, name] of read('index.html').matchAll(/(?:src|href)="([^"#]+)"/g))
        assert.ok(files.includes(name), name);
    for (const name of ours.filter((file) => file.endsWith('.js'))) {
        for (const [, target] of read(name).matchAll(/from '(\.[^']+)'/g)) {
            assert.ok(existsSync(path.join(ROOT, path.dirname(name), target)), `${name} imports ${target}`);
        }
    }
});

test('text gets in as text only', () => {
    for (const name of ours.filter((file) => file.endsWith('.js'))) {
        assert.doesNotMatch(
            read(name),
            /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/,
            name,
        );
    }
});

test('files stay small, and style sheets load nothing', () => {
    for (const name of ours) assert.ok(read(name).split('\n').length <= 301, name);
    for (const name of files.filter((file) => file.endsWith('.css')))
        assert.doesNotMatch(read(name), /url\(|@import/, name);
});
