#include "unit/wire/stream_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

const char *client_text(oxp_buffer *buffer)
{
    return buffer->n ? oxp_buffer_text(buffer) : "";
}

static void add(oxp_buffer *to, const cJSON *text)
{
    if (cJSON_IsString(text))
        assert_true(oxp_buffer_add_text(to, text->valuestring));
    else
        assert_true(!text || cJSON_IsNull(text));
}

static void read_call(client_choice *choice, const cJSON *call)
{
    const cJSON *index = cJSON_GetObjectItemCaseSensitive(call, "index");
    const cJSON *function = cJSON_GetObjectItemCaseSensitive(call, "function");
    assert_true(cJSON_IsNumber(index) && index->valueint < CLIENT_CALLS);
    client_call *to = &choice->calls[index->valueint];
    add(&to->id, cJSON_GetObjectItemCaseSensitive(call, "id"));
    add(&to->name, cJSON_GetObjectItemCaseSensitive(function, "name"));
    add(&to->arguments, cJSON_GetObjectItemCaseSensitive(function, "arguments"));
}

static void read_choice(client *c, const cJSON *element)
{
    const cJSON *index = cJSON_GetObjectItemCaseSensitive(element, "index");
    const cJSON *delta = cJSON_GetObjectItemCaseSensitive(element, "delta");
    const cJSON *finish = cJSON_GetObjectItemCaseSensitive(element, "finish_reason");
    assert_true(cJSON_IsNumber(index) && index->valueint < CLIENT_CHOICES);
    assert_true(cJSON_IsObject(delta));
    client_choice *choice = &c->choices[index->valueint];
    choice->events++;
    add(&choice->content, cJSON_GetObjectItemCaseSensitive(delta, "content"));
    add(&choice->reasoning, cJSON_GetObjectItemCaseSensitive(delta, "reasoning_content"));
    add(&choice->refusal, cJSON_GetObjectItemCaseSensitive(delta, "refusal"));
    const cJSON *calls = cJSON_GetObjectItemCaseSensitive(delta, "tool_calls");
    for (const cJSON *call = calls ? calls->child : NULL; call; call = call->next)
        read_call(choice, call);
    if (cJSON_IsString(finish))
        snprintf(choice->finish, sizeof choice->finish, "%s", finish->valuestring);
}

static void read_data(client *c, const char *data)
{
    if (strcmp(data, "[DONE]") == 0) {
        c->done = true;
        return;
    }
    cJSON *event = cJSON_Parse(data);
    if (!event)
        fail_msg("no JSON: %s", data);
    const cJSON *choices = cJSON_GetObjectItemCaseSensitive(event, "choices");
    for (const cJSON *e = choices ? choices->child : NULL; e; e = e->next)
        read_choice(c, e);
    c->usages += (unsigned)cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(event, "usage"));
    c->errors += (unsigned)cJSON_HasObjectItem(event, "error");
    cJSON_Delete(event);
}

/* Line by line; the data of an event is read at its blank line. */
void client_read(client *c, const char *bytes, size_t n)
{
    oxp_buffer data = {0};
    size_t at = n >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < n) {
        size_t end = at;
        while (end < n && bytes[end] != '\n' && bytes[end] != '\r')
            end++;
        if (end == at && data.n) {
            read_data(c, client_text(&data));
            data.n = 0;
        } else if (end - at >= 6 && memcmp(bytes + at, "data: ", 6) == 0) {
            assert_true(!data.n || oxp_buffer_add_byte(&data, '\n'));
            assert_true(oxp_buffer_add(&data, bytes + at + 6, end - at - 6));
        }
        at = end + 1 < n && bytes[end] == '\r' && bytes[end + 1] == '\n' ? end + 2 : end + 1;
    }
    oxp_buffer_free(&data);
}

void client_free(client *c)
{
    for (size_t i = 0; i < CLIENT_CHOICES; i++) {
        oxp_buffer_free(&c->choices[i].content);
        oxp_buffer_free(&c->choices[i].reasoning);
        oxp_buffer_free(&c->choices[i].refusal);
        for (size_t k = 0; k < CLIENT_CALLS; k++) {
            oxp_buffer_free(&c->choices[i].calls[k].id);
            oxp_buffer_free(&c->choices[i].calls[k].name);
            oxp_buffer_free(&c->choices[i].calls[k].arguments);
        }
    }
}
