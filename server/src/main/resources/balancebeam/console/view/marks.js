// Marks in the plots where something happened: a reload, an endpoint that went or came back, a hand that drained.

const LOOKS = {
    reload: ['accent2', [6, 3]],
    admin: ['drained', [2, 3]],
    agent: ['drained', [2, 3]],
    up: ['up', []],
    other: ['bad', []],
};

export function drawMarks(u, { events, columns }, palette) {
    const { ctx } = u;
    const newest = columns.times.at(-1);
    ctx.save();
    ctx.lineWidth = devicePixelRatio;
    for (const event of events) {
        const second = event.ms / 1000;
        if (second <= newest - 299 || second > newest) continue;
        const [colour, dash] =
            LOOKS[event.kind === 'health' ? (event.to === 'up' ? 'up' : 'other') : event.kind] ?? LOOKS.other;
        const x = Math.round(u.valToPos(second, 'x', true));
        ctx.strokeStyle = ctx.fillStyle = palette[colour];
        ctx.setLineDash(dash);
        ctx.globalAlpha = 0.6;
        ctx.beginPath();
        ctx.moveTo(x, u.bbox.top);
        ctx.lineTo(x, u.bbox.top + u.bbox.height);
        ctx.stroke();
        ctx.globalAlpha = 1;
        triangle(ctx, x, u.bbox.top, 4 * devicePixelRatio);
    }
    ctx.restore();
}

function triangle(ctx, x, y, size) {
    ctx.beginPath();
    ctx.moveTo(x - size, y);
    ctx.lineTo(x + size, y);
    ctx.lineTo(x, y + size * 1.5);
    ctx.fill();
}
