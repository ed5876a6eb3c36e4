// Availability: the share of requests that were answered well, as nines, against an objective and its error budget.

export const OBJECTIVES = [0.99, 0.999, 0.9995, 0.9999];

/** {requests, errors, share, allowed, left, judged}: `left` is the share of the budget not spent, below 0 when overspent. */
export function availability(requests, errors, objective) {
    const allowed = requests * (1 - objective);
    return {
        requests,
        errors,
        share: requests > 0 ? 1 - errors / requests : null,
        allowed,
        left: errors === 0 ? 1 : 1 - errors / allowed,
        judged: requests > 0 && (allowed >= 1 || errors > allowed),
    };
}

/** How fast the budget is being spent: 1 is exactly as fast as the objective allows; null without requests. */
export function burnRate(requests, errors, objective) {
    return requests > 0 ? errors / requests / (1 - objective) : null;
}

/** A share as per cent, cut and never rounded up, with one digit after its nines: 0.99987 is "99.98 %". */
export function ninesText(share) {
    if (share === null || share === undefined) return '–';
    if (share >= 1) return '100 %';
    const decimals = Math.min(6, Math.max(1, countNines(share) - 1));
    const scale = 10 ** decimals;
    return `${(Math.floor(share * 100 * scale + 1e-7) / scale).toFixed(decimals)} %`;
}

/** How many nines a share below one begins with: 0.9995 has three. */
export function countNines(share) {
    return share >= 1 ? Infinity : Math.max(0, Math.floor(-Math.log10(1 - share) + 1e-9));
}

const WORDS = ['no nines', 'one nine', 'two nines', 'three nines', 'four nines', 'five nines', 'six nines'];

/** The nines in words; without any error there are no nines to count, only requests. */
export function ninesWords(share) {
    if (share === null || share === undefined) return 'no request yet';
    return share >= 1 ? 'no error yet' : WORDS[Math.min(countNines(share), WORDS.length - 1)];
}

export const objectiveText = (objective) => `${Number((objective * 100).toFixed(3))} %`;
