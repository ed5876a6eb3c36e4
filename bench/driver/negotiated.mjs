// What TLS came to at each proxy, as the load generator saw it: the same everywhere, or the ratios compare different
// work.
const ASPECTS = [
    ['version', (tls) => tls.protocol],
    ['cipher', (tls) => tls.cipher],
    ['group', (tls) => tls.group],
    ["the certificate's key", (tls) => tls.key],
    ['application protocol', (tls) => tls.alpn || 'none'],
];

/** @returns [{aspect, values}]: a value for each proxy, several with "or" when its runs differed; empty without TLS. */
export function negotiated(runs, proxies) {
    if (!runs.some((r) => r.tls?.protocol)) return [];
    const of = (proxy) => runs.filter((r) => r.proxy === proxy && r.tls.protocol).map((r) => r.tls);
    const sum = (proxy, kind) => of(proxy).reduce((total, tls) => total + tls[kind], 0);
    const count = (kind) => proxies.map((p) => sum(p, kind).toLocaleString('en'));
    return [
        ...ASPECTS.map(([aspect, read]) => ({
            aspect,
            values: proxies.map((p) => [...new Set(of(p).map(read))].join(' or ') || 'nothing'),
        })),
        { aspect: 'full handshakes in all windows', values: count('full') },
        { aspect: 'resumed handshakes in all windows', values: count('resumed') },
    ];
}
