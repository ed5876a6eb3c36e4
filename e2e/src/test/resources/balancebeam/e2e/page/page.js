// Tells /report by which protocol each part of the page came, and what was in it.
const content = { length: 3_000_000 };

async function post() {
    const sent = Uint8Array.from(content, (_, i) => i ^ (i >> 8));
    const answer = await fetch('echo', { method: 'POST', body: sent });
    const heard = new Uint8Array(await answer.arrayBuffer());
    return heard.length === sent.length && heard.every((byte, i) => byte === sent[i]);
}

const converse = () =>
    new Promise((resolve, reject) => {
        const socket = new WebSocket('socket');
        let heard = '';
        socket.onopen = () => socket.send('hello');
        socket.onmessage = ({ data }) => {
            heard = data;
            socket.close(1000);
        };
        socket.onclose = ({ code }) => resolve(`${heard} ${code}`);
        socket.onerror = () => reject(new Error('the WebSocket has failed'));
    });

async function look() {
    const colour = getComputedStyle(document.querySelector('p')).color;
    const width = document.querySelector('img').naturalWidth;
    const echoed = await post();
    const said = await converse();
    const parts = ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type));
    return [
        ...parts.map(({ name, nextHopProtocol }) => `${nextHopProtocol} ${new URL(name).pathname}`).sort(),
        `style: ${colour}`,
        `picture: ${width}`,
        `echo: ${echoed}`,
        `WebSocket: ${said}`,
    ].join('\n');
}

const tell = (body) => fetch('report', { method: 'POST', body });
addEventListener('load', () => look().then(tell, (error) => tell(`${error}`)));
