/*
 * Author: the extension "oxp.author/1", for the command and rule tools.
 */
#ifndef OXP_EXCHANGE_AUTHOR_H
#define OXP_EXCHANGE_AUTHOR_H

#include "oxpecker/oxpecker.h"

extern const oxp_author oxp_author_table;

#endif
