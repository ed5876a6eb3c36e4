#include "request.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_HEAD_BYTES = 16 * 1024, MAX_LINE_BYTES = 4096 };

static int is_field(const char *line, int fresh) {
    if (line[0] == '#' || line[0] == '\0') {
        return 0;
    }
    return !(fresh && strncasecmp(line, "connection:", 11) == 0);
}

static size_t append_fields(char *head, size_t length, FILE *fields, int fresh) {
    char line[MAX_LINE_BYTES];
    while (fgets(line, sizeof line, fields) && length + sizeof line < MAX_HEAD_BYTES) {
        line[strcspn(line, "\r\n")] = '\0';
        if (is_field(line, fresh)) {
            length += (size_t)sprintf(head + length, "%s\r\n", line);
        }
    }
    return length;
}

struct request request_build(const char *method, const char *target, const char *fields_path, size_t body_bytes,
                             int fresh) {
    struct request r = {0};
    FILE *fields = fopen(fields_path, "r");
    if (!fields) {
        fprintf(stderr, "loadgen: cannot read %s: %s\n", fields_path, strerror(errno));
        return r;
    }
    r.data = malloc(MAX_HEAD_BYTES + 256 + body_bytes);
    size_t n = (size_t)sprintf(r.data, "%.16s %.200s HTTP/1.1\r\n", method, target);
    n = append_fields(r.data, n, fields, fresh);
    fclose(fields);
    if (body_bytes > 0) {
        n += (size_t)sprintf(r.data + n, "Content-Type: application/octet-stream\r\n");
        n += (size_t)sprintf(r.data + n, "Content-Length: %zu\r\n", body_bytes);
    }
    n += (size_t)sprintf(r.data + n, "%s\r\n", fresh ? "Connection: close\r\n" : "");
    r.head_bytes = n;
    memset(r.data + n, 'p', body_bytes);
    r.length = n + body_bytes;
    return r;
}
