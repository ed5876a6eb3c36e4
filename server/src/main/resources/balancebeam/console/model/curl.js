// The curl line to try when there is no traffic yet, made from what is configured. Only plain host names get into it,
// so that nothing hostile is ever offered for a shell.

const PLAIN = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;
const ADDRESS = /^(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+):\d+$/i;

export function curlLine(listeners, routes) {
    const known = listeners.filter(({ address }) => ADDRESS.test(address));
    const listener = known.find(({ scheme }) => scheme !== 'https') ?? known[0];
    if (!listener) return undefined;
    const reachable = listener.address.replace(/^0\.0\.0\.0:/, '127.0.0.1:').replace(/^\[::\]:/, '[::1]:');
    const host = hostOf(routes);
    // Its certificate is for names, and this is an address.
    const [flags, scheme] = listener.scheme === 'https' ? ['-ik', 'https'] : ['-i', 'http'];
    return `curl ${flags} ${host ? `-H 'Host: ${host}' ` : ''}'${scheme}://${reachable}/'`;
}

/** The host that the first route asks for; undefined when some route takes any host. */
function hostOf(routes) {
    const hosts = routes.map(({ match }) => (match ?? '').split(' ')[0].replace(/^\*\./, 'www.').split('/')[0]);
    return hosts.every((host) => PLAIN.test(host) && host.includes('.')) ? hosts[0] : undefined;
}
