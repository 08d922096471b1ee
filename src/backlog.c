// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of messages: highest priority first, oldest first within it
 *
 * The messages of one priority are a ring, each pointing to the next younger
 * one and the youngest to the oldest.  The youngest stands for its ring in a
 * tree over the priorities.  So the tree needs no nodes of its own: it is made
 * of messages, and neither adding nor taking allocates or can fail.  Taking
 * costs the same however many wait; adding costs the depth of a tree over the
 * priorities that are in use.
 *
 * Nothing here locks or sleeps: whoever owns the backlog does.
 */

#include "backlog.h"
#include "message.h"

static struct message *entry(struct rb_node *node)
{
	return rb_entry(node, struct message, node);
}

/**
 * mqns_backlog_init - an empty backlog
 * @backlog: the backlog
 *
 * Context: any; nobody else knows of it.
 */
void mqns_backlog_init(struct backlog *backlog)
{
	backlog->tree = RB_ROOT_CACHED;
}

/* @msg becomes the youngest of the ring in which @youngest was that. */
static void join_ring(struct backlog *backlog, struct message *youngest,
		      struct message *msg)
{
	msg->next = youngest->next;
	youngest->next = msg;
	rb_replace_node_cached(&youngest->node, &msg->node, &backlog->tree);
}

/**
 * mqns_backlog_add - add a message
 * @backlog: the backlog
 * @msg: the message, which is the backlog's from now on
 *
 * Context: any; nobody else has the backlog, or its lock is held.
 */
void mqns_backlog_add(struct backlog *backlog, struct message *msg)
{
	struct rb_node **link = &backlog->tree.rb_root.rb_node;
	struct rb_node *parent = NULL;
	bool highest = true;

	while (*link) {
		struct message *there = entry(*link);

		if (msg->prio == there->prio) {
			join_ring(backlog, there, msg);
			return;
		}
		parent = *link;
		if (msg->prio > there->prio) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			highest = false;
		}
	}
	msg->next = msg;
	rb_link_node(&msg->node, parent, link);
	rb_insert_color_cached(&msg->node, &backlog->tree, highest);
}

/**
 * mqns_backlog_take - take the message that is to be received next
 * @backlog: the backlog
 *
 * Return: the oldest message of the highest priority, now the caller's; NULL
 * if there is none.
 */
struct message *mqns_backlog_take(struct backlog *backlog)
{
	struct rb_node *first = rb_first_cached(&backlog->tree);
	struct message *youngest, *oldest;

	if (!first)
		return NULL;
	youngest = entry(first);
	oldest = youngest->next;
	if (oldest == youngest)
		rb_erase_cached(first, &backlog->tree);
	else
		youngest->next = oldest->next;
	return oldest;
}

/**
 * mqns_backlog_look - look at a message
 * @backlog: the backlog
 * @index: which one, in the order in which they would be taken
 *
 * Context: any; nobody else has the backlog, or its lock is held.
 * Return: the message, still the backlog's; NULL if there are not so many.
 */
const struct message *mqns_backlog_look(const struct backlog *backlog,
					unsigned int index)
{
	struct rb_node *node = rb_first_cached(&backlog->tree);
	const struct message *msg;

	for (; node; node = rb_next(node)) {
		msg = entry(node);
		do {
			msg = msg->next;
			if (!index--)
				return msg;
		} while (msg != entry(node));
	}
	return NULL;
}
