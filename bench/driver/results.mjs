// Everything one benchmark found; the report and the bars read it.
export class Results {
    constructor({ proxies, runs, warmUps, memory, allocation, headerWork, rates, failure }) {
        this.proxies = proxies; // [{name, peer, version, shown}]
        this.runs = runs;
        this.warmUps = warmUps;
        this.memory = memory;
        this.allocation = allocation;
        this.headerWork = headerWork; // [{proxy, checks: [{check, passed}]}]
        this.failure = failure; // why the benchmark ended early; undefined when it did not
        this.rates = rates; // workload → requests/s of its fixed-rate runs
    }

    /** Runs of one workload, mode and proxy, in the order of rounds. */
    select(workload, mode, proxy) {
        return this.runs.filter((r) => r.workload === workload && r.mode === mode && r.proxy === proxy);
    }

    get subjects() {
        return this.proxies.filter((p) => !p.peer);
    }

    /** What a subject is compared with: the peers and, for a candidate build, Balancebeam itself. */
    baselinesOf(subject) {
        const own = this.subjects.filter((p) => p.name === 'balancebeam' && p.name !== subject.name);
        return [...this.proxies.filter((p) => p.peer), ...own];
    }
}
