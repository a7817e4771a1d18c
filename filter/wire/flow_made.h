/*
 * Flow made: events that did not come as they are shown. Private to the flow.
 */
#ifndef OXP_WIRE_FLOW_MADE_H
#define OXP_WIRE_FLOW_MADE_H

#include "wire/collected.h"

/* The choices of the event at hand, where it has an array of them; else OXP_JSON_NONE. */
uint32_t oxp_flow_choices_of(const oxp_events *events);
/* Keeps the event as the model of those that are made where another is at hand; false when memory
 * runs out. */
bool oxp_flow_keep_model(oxp_events *events);
/* Whether the member `key` of a delta is a call, or sound. */
bool oxp_flow_is_call(const oxp_json *json, uint32_t key);
/* The delta of an element, where it is an object; or OXP_JSON_NONE. */
uint32_t oxp_flow_delta_of(const oxp_json *json, uint32_t element);
/* Keeps the calls of a delta as an event of their own; `*any`: there were some. */
oxp_status oxp_flow_keep_calls(oxp_events *events, uint32_t place, uint32_t delta, bool *any);
/* Keeps the whole event at hand for the calls of a choice. */
oxp_status oxp_flow_keep_event(oxp_events *events, uint32_t place);

#endif
