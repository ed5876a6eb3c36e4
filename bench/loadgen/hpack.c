#include "hpack.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum {
    GET = 0x82, // :method GET, of the static table
    HTTP = 0x86,
    HTTPS = 0x87,
    OK = 0x88,
    PATH = 4, // names of the static table
    AUTHORITY = 1,
    FIRST_DYNAMIC = 62,
    LITERAL_INDEXED = 0x40,
    INDEXED = 0x80,
    SIZE_UPDATE = 0x20,
    MOST_FIELDS = 60, // whose indices are one byte each
    TABLE_BYTES = 4096,
    ENTRY_OVERHEAD = 32,
};

struct writer {
    unsigned char *at;
    size_t table_bytes;
    int fields;
};

static void put_number(struct writer *w, unsigned char flags, int prefix_bits, size_t value) {
    size_t most = ((size_t)1 << prefix_bits) - 1;
    if (value < most) {
        *w->at++ = (unsigned char)(flags | value);
        return;
    }
    *w->at++ = (unsigned char)(flags | most);
    for (value -= most; value >= 128; value >>= 7) {
        *w->at++ = (unsigned char)(value | 0x80);
    }
    *w->at++ = (unsigned char)value;
}

static void put_text(struct writer *w, const char *text, size_t length, int lower) {
    put_number(w, 0, 7, length);
    for (size_t i = 0; i < length; i++) {
        *w->at++ = (unsigned char)(lower ? tolower((unsigned char)text[i]) : text[i]);
    }
}

// `name_index` 0: the name is written out.
static void put_field(struct writer *w, size_t name_index, const char *name, size_t name_length, const char *value,
                      size_t length) {
    put_number(w, LITERAL_INDEXED, 6, name_index);
    if (name_index == 0) {
        put_text(w, name, name_length, 1);
    }
    put_text(w, value, length, 0);
    w->table_bytes += name_length + length + ENTRY_OVERHEAD;
    w->fields++;
}

static void put_line(struct writer *w, const char *line, size_t length) {
    const char *colon = memchr(line, ':', length);
    if (!colon || strncasecmp(line, "connection:", 11) == 0) {
        return;
    }
    size_t name_length = (size_t)(colon - line);
    const char *value = colon + 1;
    while (value < line + length && *value == ' ') {
        value++;
    }
    size_t value_length = (size_t)(line + length - value);
    if (strncasecmp(line, "host:", 5) == 0) {
        put_field(w, AUTHORITY, ":authority", 10, value, value_length);
    } else {
        put_field(w, 0, line, name_length, value, value_length);
    }
}

int hpack_build(struct hpack_request *into, const char *head, size_t head_bytes, int is_tls) {
    struct writer w = {.at = into->first};
    const char *end = head + head_bytes;
    if (head_bytes > MAX_BLOCK_BYTES / 2 || strncmp(head, "GET ", 4) != 0) {
        return 0;
    }
    *w.at++ = GET;
    *w.at++ = is_tls ? HTTPS : HTTP;
    const char *target = head + 4;
    put_field(&w, PATH, ":path", 5, target, strcspn(target, " "));
    const char *line = strstr(head, "\r\n") + 2;
    while (line < end) {
        size_t length = strcspn(line, "\r");
        put_line(&w, line, length);
        line += length + 2;
    }
    into->first_bytes = (size_t)(w.at - into->first);
    if (w.fields > MOST_FIELDS || w.table_bytes > TABLE_BYTES) {
        return 0;
    }
    unsigned char *at = into->later;
    *at++ = GET;
    *at++ = is_tls ? HTTPS : HTTP;
    for (int i = w.fields - 1; i >= 0; i--) { // the newest has the least index
        *at++ = (unsigned char)(INDEXED | (FIRST_DYNAMIC + i));
    }
    into->later_bytes = (size_t)(at - into->later);
    return 1;
}

int hpack_is_ok(const unsigned char *block, size_t length) {
    size_t i = 0;
    while (i < length && (block[i] & 0xe0) == SIZE_UPDATE) {
        int long_form = (block[i] & 0x1f) == 0x1f;
        for (i++; long_form && i < length; i++) {
            long_form = block[i] & 0x80;
        }
    }
    return i < length && block[i] == OK;
}
