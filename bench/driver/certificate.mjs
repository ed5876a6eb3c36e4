// The certificate that all proxies show: ECDSA P-256, signed by itself, made for one run of the benchmark.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const SERVER_NAME = 'bench.example';

/** @returns {chain, key, bundle}: PEM files in the directory; the bundle holds both. */
export function makeCertificate(directory) {
    const [chain, key, bundle] = ['chain.pem', 'key.pem', 'bundle.pem'].map((name) => path.join(directory, name));
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', chain];
    const subject = ['-subj', `/CN=${SERVER_NAME}`, '-addext', `subjectAltName=DNS:${SERVER_NAME}`, '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...made, ...subject], { stdio: ['ignore', 'ignore', 'pipe'] });
    writeFileSync(bundle, readFileSync(chain, 'utf8') + readFileSync(key, 'utf8'), { mode: 0o600 });
    return { chain, key, bundle };
}
