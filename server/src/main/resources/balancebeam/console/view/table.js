// A table that lives: rows are kept by key and changed in place, in groups, with sorting, expanding and a limit.
import { el, setAttributes, setText } from './dom.js';

const RESORT_MS = 5_000;

/**
 * Columns are {title, hint, class, sort: row => number or text, build: cell => parts, show: (cell, row, parts)}. The
 * table wants `keyOf(row)`, and may have `data(row)` (data-* of the row), `detail(row)` (nodes), `isImportant(row)`
 * (shown although the limit is reached), and `matches(row)` (a filter). A table that `stacks` puts cells of class "below"
 * under the others where there is little room.
 */
export class LiveTable {
    #options;
    #table;
    #headers;
    #groups = new Map();
    #sort = null;
    #sorted = 0;
    #last = [];

    constructor(host, options) {
        this.#options = {
            limit: 12,
            what: 'rows',
            isImportant: () => false,
            matches: () => true,
            data: () => ({}),
            ...options,
        };
        this.#headers = options.columns.map((column, i) => this.#header(column, i));
        const head = el('thead', { role: 'rowgroup' }, el('tr', { class: 'table-row', role: 'row' }, this.#headers));
        this.#table = el('table', { role: 'table' }, el('caption', {}, options.caption), head);
        host.replaceChildren(
            el('div', { class: `table ${options.stacks ? `stacks ${options.stacks}` : ''}` }, this.#table),
        );
        new ResizeObserver(() => this.#fitSpans()).observe(this.#table);
    }

    #header({ title, hint, class: name, sort }, i) {
        const content = sort ? el('button', { type: 'button', on: { click: () => this.#sortBy(i) } }, title) : title;
        return el('th', { scope: 'col', role: 'columnheader', class: name, title: hint }, content);
    }

    /** First click: largest number first, or A to Z; second: the other way; third: as configured. */
    #sortBy(column) {
        const first = this.#options.columns[column].textual ? 1 : -1;
        if (this.#sort?.column !== column) this.#sort = { column, direction: first };
        else this.#sort = this.#sort.direction === first ? { column, direction: -first } : null;
        this.#headers.forEach((header, i) => {
            const direction = this.#sort?.column === i ? this.#sort.direction : 0;
            setAttributes(header, {
                'aria-sort': direction ? (direction > 0 ? 'ascending' : 'descending') : undefined,
            });
        });
        this.#sorted = 0;
        this.refresh();
    }

    refresh() {
        this.update(this.#last);
    }

    /** Groups are {key, rows, head: cell => parts, showHead: (parts)}; a table without groups has one without head. */
    update(groups) {
        this.#last = groups;
        const resort = this.#mayResort();
        const keys = new Set(groups.map(({ key }) => key));
        for (const [key, group] of this.#groups) {
            if (keys.has(key)) continue;
            group.body.remove();
            this.#groups.delete(key);
        }
        const bodies = groups.map((group) => this.#updateGroup(group, resort).body);
        place(this.#table, bodies, this.#table.tHead.nextSibling);
        this.#fitSpans();
        if (!this.#table.querySelector('.row[tabindex="0"]'))
            this.#table.querySelector('.row')?.setAttribute('tabindex', 0);
    }

    /** Cells over all columns span those that are shown: more would make columns of their own, and take their room. */
    #fitSpans() {
        const shown = this.#headers.filter((header) => getComputedStyle(header).display !== 'none').length;
        for (const cell of this.#table.querySelectorAll('[colspan]')) setAttributes(cell, { colspan: shown });
    }

    /** Rows don't jump under the pointer, nor more often than every few seconds. */
    #mayResort() {
        const now = Date.now();
        if (this.#sorted && (now - this.#sorted < RESORT_MS || this.#table.matches(':hover, :focus-within')))
            return false;
        this.#sorted = now;
        return true;
    }

    #updateGroup({ key, rows, head, showHead, data, none }, resort) {
        const group = this.#groups.get(key) ?? this.#makeGroup(key, head, data);
        if (showHead) showHead(group.parts);
        const byKey = new Map(rows.map((row) => [this.#options.keyOf(row), row]));
        for (const [rowKey, view] of group.rows) {
            if (byKey.has(rowKey)) continue;
            view.remove();
            group.rows.delete(rowKey);
        }
        if (resort || group.order.length !== rows.length || group.order.some((k) => !byKey.has(k))) {
            group.order = this.#order(rows).map(this.#options.keyOf);
        }
        const matching = group.order.map((k) => byKey.get(k)).filter(this.#options.matches);
        const shown = group.all ? matching : this.#limited(matching);
        const nodes = shown.flatMap((row) => this.#rowView(group, row).show(row));
        const tail = [this.#moreRow(group, matching.length, shown.length)];
        if (matching.length === 0)
            tail.unshift(this.#noneRow(group, rows.length ? 'Nothing matches the filter.' : none));
        place(group.body, [group.head, ...nodes, ...tail].filter(Boolean), group.body.firstChild);
        return group;
    }

    #makeGroup(key, head, data) {
        const body = el('tbody', { role: 'rowgroup', data: data ?? {} });
        const group = { body, rows: new Map(), order: [], all: false, head: null, parts: undefined };
        if (head) {
            const cell = el('th', { scope: 'rowgroup', role: 'rowheader', colspan: this.#headers.length });
            group.parts = head(cell);
            group.head = el('tr', { class: 'group', role: 'row' }, cell);
        }
        this.#groups.set(key, group);
        return group;
    }

    #order(rows) {
        if (!this.#sort) return rows;
        const { sort } = this.#options.columns[this.#sort.column];
        const { direction } = this.#sort;
        const compare = (a, b) => (typeof a === 'string' ? a.localeCompare(b) : (a ?? -1) - (b ?? -1)) * direction;
        return [...rows].sort((a, b) => compare(sort(a), sort(b)));
    }

    #limited(rows) {
        const { limit, isImportant } = this.#options;
        if (rows.length <= limit + 2) return rows; // a button that hides one row helps nobody
        const important = rows.filter(isImportant).slice(0, 100);
        const room = Math.max(limit - important.length, 3);
        const others = new Set(rows.filter((row) => !isImportant(row)).slice(0, room));
        const kept = new Set(important);
        return rows.filter((row) => kept.has(row) || others.has(row));
    }

    #moreRow(group, all, shown) {
        if (!group.all && shown === all) return null;
        group.more ??= this.#spanning(
            'more',
            el('button', { type: 'button', class: 'quiet', on: { click: () => this.#toggleAll(group) } }),
        );
        setText(
            group.more.querySelector('button'),
            group.all ? `Show fewer of ${all}` : `Show all ${all} ${this.#options.what}`,
        );
        return all > shown || all > this.#options.limit + 2 ? group.more : null;
    }

    #toggleAll(group) {
        group.all = !group.all;
        this.refresh();
    }

    #noneRow(group, text) {
        group.none ??= this.#spanning('none', el('span'));
        setText(group.none.querySelector('span'), text ?? 'Nothing here yet.');
        return group.none;
    }

    #spanning(name, content) {
        return el(
            'tr',
            { class: name, role: 'row' },
            el('td', { role: 'cell', colspan: this.#headers.length }, content),
        );
    }

    #rowView(group, row) {
        const key = this.#options.keyOf(row);
        if (!group.rows.has(key)) group.rows.set(key, new RowView(this.#options, this.#spanning('detail', '')));
        return group.rows.get(key);
    }
}

/** One row, with its detail row when it is open. */
class RowView {
    #options;
    #tr;
    #cells;
    #detail;
    #open = false;
    #row;

    constructor(options, detail) {
        this.#options = options;
        this.#detail = detail;
        this.#cells = options.columns.map((column) => this.#cell(column));
        this.#tr = el(
            'tr',
            { class: 'row table-row', role: 'row', tabindex: -1 },
            this.#cells.map(({ td }) => td),
        );
    }

    #cell(column) {
        const td = el('td', { role: 'cell', class: column.class });
        return {
            td,
            parts: column.build?.(
                td,
                () => this.#row,
                () => this.#toggle(),
            ),
        };
    }

    /** Brings the row up to date and answers its nodes. */
    show(row) {
        this.#row = row;
        for (const [name, value] of Object.entries(this.#options.data(row)))
            setAttributes(this.#tr, { [`data-${name}`]: value });
        this.#options.columns.forEach((column, i) => column.show(this.#cells[i].td, row, this.#cells[i].parts));
        if (this.#open) this.#options.showDetail(this.#detail.firstChild, row);
        return this.#open ? [this.#tr, this.#detail] : [this.#tr];
    }

    #toggle() {
        this.#open = !this.#open;
        this.#tr.querySelector('.expander').setAttribute('aria-expanded', this.#open);
        if (!this.#open) return this.#detail.remove();
        this.#options.showDetail(this.#detail.firstChild, this.#row);
        return this.#tr.after(this.#detail);
    }

    remove() {
        this.#tr.remove();
        this.#detail.remove();
    }
}

/** Makes `nodes` the children of `parent` from `next` on, moving only what stands elsewhere and removing the rest. */
function place(parent, nodes, next) {
    let at = next;
    const wanted = new Set(nodes);
    for (const node of nodes) {
        while (at && !wanted.has(at)) {
            const gone = at;
            at = at.nextSibling;
            gone.remove();
        }
        if (at === node) at = at.nextSibling;
        else parent.insertBefore(node, at);
    }
    while (at) {
        const gone = at;
        at = at.nextSibling;
        gone.remove();
    }
}
