#include "base/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void oxp_buffer_free(oxp_buffer *buffer)
{
    free(buffer->p);
    *buffer = (oxp_buffer){0};
}

bool oxp_buffer_reserve(oxp_buffer *buffer, size_t more)
{
    if (more <= buffer->capacity - buffer->n)
        return true;
    if (more > SIZE_MAX / 2 - buffer->n)
        return false;
    size_t want = buffer->n + more;
    size_t capacity = buffer->capacity < 256 ? 256 : buffer->capacity;
    while (capacity < want)
        capacity *= 2;
    char *p = realloc(buffer->p, capacity);
    if (!p)
        return false;
    buffer->p = p;
    buffer->capacity = capacity;
    return true;
}

bool oxp_buffer_add(oxp_buffer *buffer, const void *bytes, size_t n)
{
    if (!oxp_buffer_reserve(buffer, n))
        return false;
    if (n)
        memcpy(buffer->p + buffer->n, bytes, n);
    buffer->n += n;
    return true;
}

bool oxp_buffer_add_text(oxp_buffer *buffer, const char *text)
{
    return oxp_buffer_add(buffer, text, strlen(text));
}

bool oxp_buffer_add_byte(oxp_buffer *buffer, char byte)
{
    return oxp_buffer_add(buffer, &byte, 1);
}

bool oxp_buffer_addf(oxp_buffer *buffer, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    bool fits = n >= 0 && oxp_buffer_reserve(buffer, (size_t)n + 1);
    if (fits) {
        vsnprintf(buffer->p + buffer->n, (size_t)n + 1, format, again);
        buffer->n += (size_t)n;
    }
    va_end(again);
    return fits;
}

const char *oxp_buffer_text(oxp_buffer *buffer)
{
    if (!oxp_buffer_reserve(buffer, 1))
        return NULL;
    buffer->p[buffer->n] = '\0';
    return buffer->p;
}

bool oxp_grow(void **items, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity)
        return true;
    size_t wanted = *capacity ? *capacity * 2 : 16;
    if (wanted > SIZE_MAX / 2 / size)
        return false;
    void *p = realloc(*items, wanted * size);
    if (!p)
        return false;
    *items = p;
    *capacity = wanted;
    return true;
}
