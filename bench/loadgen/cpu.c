#include "cpu.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct pid_list pid_list_parse(const char *text) {
    struct pid_list list = {.count = 0};
    const char *at = text;
    while (*at && list.count < MAX_PIDS) {
        char *end;
        long pid = strtol(at, &end, 10);
        if (end == at) {
            break;
        }
        list.pids[list.count++] = (int)pid;
        at = *end == ',' ? end + 1 : end;
    }
    return list;
}

// The first number of /proc/PID/task/TID/schedstat is the thread's time on CPU in nanoseconds.
static uint64_t thread_nanos(int pid, const char *tid) {
    char path[320];
    unsigned long long nanos = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, tid);
    FILE *f = fopen(path, "r");
    if (f) {
        if (fscanf(f, "%llu", &nanos) != 1) {
            nanos = 0;
        }
        fclose(f);
    }
    return nanos;
}

static void add_threads(struct process_cpu *cpu, int pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    if (!tasks) {
        return;
    }
    struct dirent *entry;
    while ((entry = readdir(tasks))) {
        if (entry->d_name[0] != '.') {
            cpu->nanos += thread_nanos(pid, entry->d_name);
        }
    }
    closedir(tasks);
}

static void add_ticks(struct process_cpu *cpu, int pid) {
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "r");
    if (!f) {
        return;
    }
    // The name in parentheses may hold spaces: the fields are counted from the last one.
    char *after = fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
    unsigned long user, system;
    if (after && sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) == 2) {
        cpu->user_ticks += user;
        cpu->system_ticks += system;
    }
    fclose(f);
}

static void add_process(struct process_cpu *cpu, int pid) {
    add_threads(cpu, pid);
    add_ticks(cpu, pid);
}

static void read_cores(struct cpu_sample *sample) {
    char line[512];
    FILE *f = fopen("/proc/stat", "r");
    if (!f) {
        return;
    }
    while (fgets(line, sizeof line, f)) {
        int core;
        unsigned long long v[8] = {0};
        if (sscanf(line, "cpu%d %llu %llu %llu %llu %llu %llu %llu %llu", &core, v, v + 1, v + 2, v + 3, v + 4, v + 5,
                   v + 6, v + 7) < 9 || core >= MAX_CORES) {
            continue;
        }
        struct core_cpu *c = &sample->cores[core];
        for (int i = 0; i < 8; i++) {
            c->total_ticks += v[i];
        }
        c->steal_ticks = v[7];
        c->busy_ticks = c->total_ticks - v[3] - v[4] - v[7];
        if (core >= sample->core_count) {
            sample->core_count = core + 1;
        }
    }
    fclose(f);
}

void cpu_sample_take(struct cpu_sample *sample, const struct pid_list *pids) {
    memset(sample, 0, sizeof *sample);
    for (int i = 0; i < pids->count; i++) {
        add_process(&sample->proxy, pids->pids[i]);
    }
    add_process(&sample->self, getpid());
    read_cores(sample);
}
