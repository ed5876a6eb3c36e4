// Calls of the admin API. A 401 asks for the token once for all who wait, and the call is made again with it.

const TOKEN = 'balancebeam.token';
const HEAD_MS = 10_000;
let askForToken = async () => null;
let asking = null;

/** Tells how to ask for a token: an async function (wasWrong) => token, or null when the reader gave up. */
export function onTokenNeeded(ask) {
    askForToken = ask;
}

/** What went wrong, in words that can be shown as they are. */
export class ApiError extends Error {
    constructor(message, status) {
        super(message);
        this.status = status;
    }
}

/** fetch with the token; answers the response, or throws an ApiError. */
export async function request(path, { method = 'GET', body, signal } = {}) {
    for (;;) {
        const token = sessionStorage.getItem(TOKEN);
        const response = await send(path, method, body, signal, token);
        if (response.status !== 401) return response.ok ? response : fail(response);
        response.body?.cancel();
        // Somebody else may have been given a new token meanwhile.
        if (sessionStorage.getItem(TOKEN) === token) await newToken(token !== null);
    }
}

export const get = async (path) => (await request(path)).json();

/** POST or PUT of JSON; answers what came back, or an empty object. */
export async function change(path, body = {}, method = 'POST') {
    const response = await request(path, { method, body: JSON.stringify(body) });
    return response.json().catch(() => ({}));
}

async function send(path, method, body, signal, token) {
    const headers = {};
    if (token !== null) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    // A head that does not come is given up; a body may last as long as its caller wants.
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), HEAD_MS);
    signal?.addEventListener('abort', () => abort.abort());
    try {
        return await fetch(path, { method, body, headers, signal: abort.signal, cache: 'no-store' });
    } catch {
        throw new ApiError(abort.signal.aborted ? 'Balancebeam does not answer.' : 'Balancebeam can’t be reached.', 0);
    } finally {
        clearTimeout(timer);
    }
}

async function fail(response) {
    const answer = await response.json().catch(() => ({}));
    throw new ApiError(answer.error ?? `The answer was ${response.status} without a reason.`, response.status);
}

async function newToken(wasWrong) {
    asking ??= askForToken(wasWrong).finally(() => (asking = null));
    const token = await asking;
    if (token === null) throw new ApiError('A token is needed for this.', 401);
    sessionStorage.setItem(TOKEN, token);
}

/** A name as one segment of a path. A colon may stand there as it is, and addresses read better with it. */
export const segment = (name) => encodeURIComponent(name).replaceAll('%3A', ':');

export const endpointPath = (cluster, address, verb) =>
    `/v1/clusters/${segment(cluster)}/endpoints/${segment(address)}/${verb}`;
