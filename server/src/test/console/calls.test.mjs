import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointPath, segment } from '../../main/resources/balancebeam/console/net/api.js';
import { queryOf } from '../../main/resources/balancebeam/console/view/explain.js';

test('a name stays one segment of a path, whatever is in it', () => {
    assert.equal(endpointPath('api', '10.0.0.1:8080', 'drain'), '/v1/clusters/api/endpoints/10.0.0.1:8080/drain');
    assert.equal(segment('[::1]:80'), '%5B::1%5D:80');
    assert.equal(segment('../a b?c#d'), '..%2Fa%20b%3Fc%23d');
});

test('explain takes a URL, half a URL, a path, or the id of a request', () => {
    const query = (text) => String(queryOf(text, 'POST'));
    assert.equal(query('https://a.example/x?y=1'), 'url=https%3A%2F%2Fa.example%2Fx%3Fy%3D1&method=POST');
    assert.equal(query('a.example/x'), 'url=%2Fx&method=POST&header=Host%3A+a.example');
    assert.equal(query('a.example:80?y=1'), 'url=%2F%3Fy%3D1&method=POST&header=Host%3A+a.example%3A80');
    assert.equal(query('/x'), 'url=%2Fx&method=POST');
    assert.equal(query('0192f3c4-77aa'), 'id=0192f3c4-77aa');
    assert.equal(queryOf('', 'GET'), null);
});
