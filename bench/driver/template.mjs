// A peer's configuration from its template: words between @ signs are replaced, and lines that begin with @TLS@ or
// @CLEAR@ are there only with TLS or only without.
import { readFileSync, writeFileSync } from 'node:fs';

/** Writes the template, filled in, to the file. @returns the file */
export function render(template, words, file) {
    const dropped = words.CHAIN === undefined ? 'TLS' : 'CLEAR';
    const text = readFileSync(template, 'utf8')
        .split('\n')
        .filter((line) => !line.trimStart().startsWith(`@${dropped}@`))
        .map((line) => line.replace(/^(\s*)@(?:TLS|CLEAR)@ /, '$1'))
        .join('\n')
        .replace(/@([A-Z0-9]+)@/g, (word, key) => {
            if (words[key] === undefined) throw new Error(`${template}: nothing to put for ${word}`);
            return words[key];
        });
    writeFileSync(file, text);
    return file;
}
