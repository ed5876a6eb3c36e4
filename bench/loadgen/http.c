#include "http.h"

#include <string.h>
#include <strings.h>

size_t head_length(const char *data, size_t length) {
    const char *end = memmem(data, length, "\r\n\r\n", 4);
    return end ? (size_t)(end - data) + 4 : 0;
}

// The first byte after "name:" in a complete head, or NULL. Lines are walked, so a value never matches.
static const char *field_value(const char *head, size_t length, const char *name, size_t name_length) {
    const char *end = head + length;
    const char *line = head;
    while ((line = memchr(line, '\n', (size_t)(end - line))) && ++line < end) {
        size_t left = (size_t)(end - line);
        if (left > name_length && (line[0] | 0x20) == name[0] && line[name_length] == ':'
            && strncasecmp(line, name, name_length) == 0) {
            return line + name_length + 1;
        }
    }
    return NULL;
}

long content_length(const char *head, size_t length, int *absent) {
    const char *at = field_value(head, length, "content-length", 14);
    *absent = at == NULL;
    if (!at) {
        return 0;
    }
    while (*at == ' ') {
        at++;
    }
    long value = 0;
    const char *digits = at;
    while (*at >= '0' && *at <= '9' && at - digits < 12) {
        value = value * 10 + (*at++ - '0');
    }
    return at > digits && *at == '\r' ? value : -1;
}

int has_field(const char *head, size_t length, const char *name) {
    return field_value(head, length, name, strlen(name)) != NULL;
}

int answer_status(const char *head, size_t length) {
    if (length < 13 || memcmp(head, "HTTP/1.1 ", 9) != 0) {
        return -1;
    }
    return (head[9] - '0') * 100 + (head[10] - '0') * 10 + (head[11] - '0');
}
