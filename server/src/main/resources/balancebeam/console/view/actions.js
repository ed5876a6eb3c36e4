// What the buttons do: one call of the admin API each, a message with a way back, and a question only before something
// that takes a service away from its users.
import { change, endpointPath, segment } from '../net/api.js';
import { isLast } from '../model/condition.js';
import { ask, complain, tell } from './dialogs.js';

const DONE = {
    drain: (who) => `Draining ${who}: it gets no new requests and finishes those it has.`,
    undrain: (who) => `${who} takes requests again.`,
    eject: (who) => `${who} is ejected until it is restored.`,
    restore: (who) => `${who} is restored.`,
};
const BACK = { drain: 'undrain', undrain: 'drain', eject: 'restore' };

/** Carries out drain, undrain, eject or restore. `button` shows that it is on its way. */
export async function act(verb, cluster, endpoint, button) {
    const who = `${cluster.name}/${endpoint.name}`;
    if ((verb === 'drain' || verb === 'eject') && isLast(cluster, endpoint)) {
        const title = verb === 'drain' ? 'Drain the last one?' : 'Eject the last one?';
        const text = `${who} is the only endpoint of ${cluster.name} that takes requests. Without it they all fail.`;
        if (!(await ask({ title, text, ok: verb === 'drain' ? 'Drain it' : 'Eject it', danger: true }))) return;
    }
    const done = await carryOut(() => change(endpointPath(cluster.name, endpoint.address, verb)), button);
    if (done) tell(DONE[verb](who), BACK[verb] && (() => act(BACK[verb], cluster, endpoint)));
}

export async function setWeight(cluster, endpoint, button) {
    const who = `${cluster.name}/${endpoint.name}`;
    const answer = await ask({
        title: `Weight of ${endpoint.name}`,
        text: `Its share of ${cluster.name}'s requests, against the weights of the others. It is ${endpoint.weight} now; 0 gives it none.`,
        field: { type: 'number', min: 0, step: 1, required: true, value: endpoint.weight },
        ok: 'Set the weight',
    });
    if (answer === null || Number(answer) === endpoint.weight) return;
    await putWeight(cluster, endpoint, Number(answer), button, () => putWeight(cluster, endpoint, endpoint.weight));
    async function putWeight(inCluster, of, weight, pending, undo) {
        const path = endpointPath(inCluster.name, of.address, 'weight');
        if (await carryOut(() => change(path, { weight }, 'PUT'), pending))
            tell(`The weight of ${who} is ${weight}.`, undo);
    }
}

export async function setMaintenance(route, on, button) {
    const title = 'Begin maintenance?';
    const text = `Everybody who asks for ${route.name} gets the maintenance page until you end it.`;
    if (on && !(await ask({ title, text, ok: 'Begin maintenance', danger: true }))) return;
    const done = await carryOut(() => change(`/v1/routes/${segment(route.name)}/maintenance`, { on }), button);
    if (done)
        tell(
            on ? `${route.name} is in maintenance.` : `${route.name} is in service again.`,
            on && (() => setMaintenance(route, false)),
        );
}

/** Runs a call with its button marked; a failure is told in its own words. */
export async function carryOut(call, button) {
    button?.setAttribute('data-pending', '');
    try {
        return (await call()) ?? {};
    } catch (error) {
        complain(error.message);
        return null;
    } finally {
        button?.removeAttribute('data-pending');
    }
}
