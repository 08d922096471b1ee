/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_LLIST_H
#define SHIM_LLIST_H

#include <linux/atomic.h>

struct llist_node {
	struct llist_node *next;
};

struct llist_head {
	struct llist_node *first;
};

#define llist_entry(ptr, type, member)	container_of(ptr, type, member)

static inline void init_llist_head(struct llist_head *head)
{
	head->first = NULL;
}

static inline bool llist_empty(const struct llist_head *head)
{
	return !READ_ONCE(head->first);
}

static inline void llist_add_batch(struct llist_node *first_new,
				   struct llist_node *last_new,
				   struct llist_head *head)
{
	struct llist_node *first = READ_ONCE(head->first);

	do {
		last_new->next = first;
	} while (!__atomic_compare_exchange_n(&head->first, &first, first_new, false,
					      __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
}

static inline void llist_add(struct llist_node *new, struct llist_head *head)
{
	llist_add_batch(new, new, head);
}

/* One taker at a time. */
static inline struct llist_node *llist_del_first(struct llist_head *head)
{
	struct llist_node *first = __atomic_load_n(&head->first, __ATOMIC_ACQUIRE);

	while (first && !__atomic_compare_exchange_n(&head->first, &first,
						     READ_ONCE(first->next), false,
						     __ATOMIC_SEQ_CST,
						     __ATOMIC_ACQUIRE))
		;
	return first;
}

static inline struct llist_node *llist_del_all(struct llist_head *head)
{
	return xchg(&head->first, NULL);
}

/* @pos is a struct message, as everything in such a list here. */
#define llist_for_each_entry_safe(pos, n, node, member)			\
	for (struct llist_node *next_, *at_ = (node);			\
	     at_ && (next_ = at_->next,					\
		     pos = llist_entry(at_, __typeof__(*pos), member),	\
		     n = pos, (void)n, true);				\
	     at_ = next_)

#endif
