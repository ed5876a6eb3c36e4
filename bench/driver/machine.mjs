// The machine: what it is, which cores to use, what is set in a way that spoils a benchmark.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';

export function read(file) {
    try {
        return readFileSync(file, 'utf8').trim();
    } catch {
        return '';
    }
}

function siblingsOf(core) {
    const text = read(`/sys/devices/system/cpu/cpu${core}/topology/thread_siblings_list`) || String(core);
    return text.split(',').flatMap((part) => {
        const [from, to = from] = part.split('-').map(Number);
        return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    });
}

/** The proxies' core and the load's: two that are not threads of the same core, if the machine has such. */
export function chooseCores({ proxyCore = 0, loadCore }) {
    const siblings = siblingsOf(proxyCore);
    const others = os
        .cpus()
        .map((_, i) => i)
        .filter((i) => i !== proxyCore);
    const load = loadCore ?? others.find((core) => !siblings.includes(core)) ?? others[0];
    if (load === undefined || load === proxyCore)
        throw new Error('a benchmark needs two cores: one for the proxy, one for the load');
    return { proxy: proxyCore, load, siblings: siblings.includes(load) };
}

export function descriptorLimit() {
    return Number(
        execFileSync('bash', ['-c', 'n=$(ulimit -Hn); [[ $n == unlimited ]] && n=1048576; echo $n'], {
            encoding: 'utf8',
        }),
    );
}

export function describeMachine() {
    const cpus = os.cpus();
    const os_release = /^PRETTY_NAME="?([^"\n]*)/m.exec(read('/etc/os-release'))?.[1] ?? 'Linux';
    return [
        `${cpus[0]?.model.trim()}, ${cpus.length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB`,
        `${os_release}, Linux ${os.release()}`,
        `TCP congestion control ${read('/proc/sys/net/ipv4/tcp_congestion_control')}`,
    ];
}

/** What to change for better numbers; empty when all is well. */
export function hints({ cores, wantedDescriptors }) {
    const found = [];
    const say = (condition, text) => condition && found.push(text);
    const [low, high] = read('/proc/sys/net/ipv4/ip_local_port_range').split(/\s+/).map(Number);
    const somaxconn = Number(read('/proc/sys/net/core/somaxconn'));
    say(cores.siblings, `cores ${cores.proxy} and ${cores.load} are threads of one core: they disturb each other`);
    say(
        descriptorLimit() < wantedDescriptors,
        `ulimit -n is ${descriptorLimit()}: \`ulimit -n ${wantedDescriptors}\` first, else there are fewer idle connections`,
    );
    say(high - low < 20000, `few local ports: \`sysctl -w net.ipv4.ip_local_port_range="16384 60999"\``);
    say(somaxconn < 4096, `short accept queues (${somaxconn}): \`sysctl -w net.core.somaxconn=4096\``);
    say(os.loadavg()[0] > 0.5, `the machine was busy at the start (load ${os.loadavg()[0].toFixed(1)})`);
    return found;
}
