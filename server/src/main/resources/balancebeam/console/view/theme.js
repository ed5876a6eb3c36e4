// Dark, light, or as the system says; and the style sheet's colours for what is drawn on a canvas.
import { $, setAttributes, setText } from './dom.js';

const KEY = 'balancebeam.theme';
const NEXT = { auto: 'dark', dark: 'light', light: 'auto' };
const NAMES = { auto: 'Auto', dark: 'Dark', light: 'Light' };

export function createTheme(onChange) {
    let theme = document.documentElement.dataset.theme ?? 'auto';
    const show = () => {
        setText($('theme'), NAMES[theme]);
        setAttributes($('theme'), {
            title: 'Colours: automatic, dark or light (t)',
            'aria-label': `Colours: ${NAMES[theme]}`,
        });
    };
    $('theme').addEventListener('click', () => {
        theme = NEXT[theme];
        if (theme === 'auto') delete document.documentElement.dataset.theme;
        else document.documentElement.dataset.theme = theme;
        if (theme === 'auto') localStorage.removeItem(KEY);
        else localStorage.setItem(KEY, theme);
        show();
        onChange();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', onChange);
    show();
}

/** The colours in force, as a canvas understands them. */
export function colours() {
    const probe = document.body.appendChild(document.createElement('span'));
    const read = (name) => {
        probe.style.color = `var(--${name})`;
        return getComputedStyle(probe).color;
    };
    const channels = (name) =>
        read(name)
            .match(/[\d.]+/g)
            .slice(0, 3)
            .map(Number);
    const palette = {
        line: read('line'),
        muted: read('muted'),
        accent: read('accent'),
        accentSoft: `rgb(${channels('accent').join(' ')} / 0.14)`,
        accent2: read('accent-2'),
        up: read('up'),
        bad: read('bad'),
        drained: read('drained'),
        heat: ['heat-0', 'heat-1', 'heat-2'].map(channels),
        font: `12px ${getComputedStyle(document.body).fontFamily}`,
    };
    probe.remove();
    return palette;
}
