// Making and changing elements. Text only ever gets in as text: nothing here reads HTML.

/** An element: `props` are class, data (an object), on (listeners) and plain attributes; children are nodes or text. */
export function el(tag, props = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
        if (value === undefined || value === null || (value === false && !name.startsWith('aria-'))) continue;
        if (name === 'class') element.className = value;
        else if (name === 'data') Object.assign(element.dataset, value);
        else if (name === 'on')
            for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
        else element.setAttribute(name, value === true && !name.startsWith('aria-') ? '' : value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
}

/** Sets an element's text, touching the page only when it changes. */
export function setText(element, text) {
    const string = String(text);
    if (element.childNodes.length === 1 && element.firstChild.data === string) return;
    element.textContent = string;
}

/** Sets attributes, touching the page only when they change; undefined removes. */
export function setAttributes(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === undefined) element.removeAttribute(name);
        else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
    }
}

export const $ = (id) => document.getElementById(id);

/** A row of buttons of which one is pressed: `choices` are [value, label]. */
export function segmented(label, choices, chosen, onChoose) {
    const buttons = choices.map(([value, text]) =>
        el(
            'button',
            { type: 'button', 'aria-pressed': value === chosen, data: { value }, on: { click: () => choose(value) } },
            text,
        ),
    );
    function choose(value) {
        buttons.forEach((button, i) => button.setAttribute('aria-pressed', choices[i][0] === value));
        onChoose(value);
    }
    return el('div', { class: 'segmented', role: 'group', 'aria-label': label }, buttons);
}

/** A definition list of [term, text] as small facts; `whole` facts take a line of their own. */
export function facts(list) {
    return el(
        'dl',
        { class: 'facts' },
        list.map(([term, text, whole]) =>
            el('div', { class: whole && 'whole' }, el('dt', {}, term), el('dd', {}, String(text))),
        ),
    );
}

/** Something that teaches where there is nothing to see yet. */
export function empty(title, text, ...more) {
    return el('div', { class: 'empty' }, el('strong', {}, title), text, ...more);
}
