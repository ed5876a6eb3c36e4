// Whether the page is live, and the bar that says so when it is not.
import { duration } from '../model/format.js';
import { $, el, setText } from './dom.js';

export function createConnection(retryNow) {
    const text = el('span');
    $('lost').append(text, el('button', { type: 'button', on: { click: retryNow } }, 'Try now'));
    let lost = null;
    let heard = null;
    setInterval(() => lost && showLost(), 500);

    function showLost() {
        if (lost.retryAt === null) return setText(text, lost.reason);
        const wait = Math.ceil((lost.retryAt - Date.now()) / 1000);
        const since = heard === null ? '' : ` What is shown is ${duration(Date.now() - heard)} old.`;
        setText(text, `${lost.reason}${since} ${wait > 0 ? `Trying again in ${wait} s.` : 'Trying again now.'}`);
    }

    return {
        live() {
            heard = Date.now();
            if (lost === null && document.documentElement.dataset.connection === 'live') return;
            lost = null;
            $('lost').hidden = true;
            document.documentElement.dataset.connection = 'live';
            setText($('connection'), 'live');
        },
        lost(reason, retryAt) {
            lost = { reason, retryAt };
            showLost();
            $('lost').hidden = false;
            document.documentElement.dataset.connection = 'lost';
            setText($('connection'), 'connection lost');
            document.title = '? Balancebeam';
        },
    };
}
