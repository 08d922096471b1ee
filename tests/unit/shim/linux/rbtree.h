/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's interface over a plain binary tree of our own, which nobody
 * balances: what is tested is who uses it, not the tree.
 */
#ifndef SHIM_RBTREE_H
#define SHIM_RBTREE_H

#include <linux/types.h>

struct rb_node {
	struct rb_node *parent;
	struct rb_node *rb_left;
	struct rb_node *rb_right;
};

struct rb_root {
	struct rb_node *rb_node;
};

struct rb_root_cached {
	struct rb_root rb_root;
	struct rb_node *rb_leftmost;
};

#define RB_ROOT_CACHED			((struct rb_root_cached) { { NULL }, NULL })
#define rb_entry(ptr, type, member)	container_of(ptr, type, member)
#define rb_first_cached(root)		((root)->rb_leftmost)

static inline void rb_link_node(struct rb_node *node, struct rb_node *parent,
				struct rb_node **link)
{
	node->parent = parent;
	node->rb_left = NULL;
	node->rb_right = NULL;
	*link = node;
}

static inline void rb_insert_color_cached(struct rb_node *node,
					  struct rb_root_cached *root,
					  bool leftmost)
{
	if (leftmost)
		root->rb_leftmost = node;
}

/* @new instead of @old below its parent; @new may be NULL. */
static inline void rb_hang(struct rb_root_cached *root, struct rb_node *old,
			   struct rb_node *new)
{
	struct rb_node *parent = old->parent;

	if (!parent)
		root->rb_root.rb_node = new;
	else if (parent->rb_left == old)
		parent->rb_left = new;
	else
		parent->rb_right = new;
	if (new)
		new->parent = parent;
}

static inline void rb_replace_node_cached(struct rb_node *old,
					  struct rb_node *new,
					  struct rb_root_cached *root)
{
	*new = *old;
	rb_hang(root, old, new);
	if (new->rb_left)
		new->rb_left->parent = new;
	if (new->rb_right)
		new->rb_right->parent = new;
	if (root->rb_leftmost == old)
		root->rb_leftmost = new;
}

static inline struct rb_node *rb_next(const struct rb_node *node)
{
	if (node->rb_right) {
		node = node->rb_right;
		while (node->rb_left)
			node = node->rb_left;
		return (struct rb_node *)node;
	}
	while (node->parent && node == node->parent->rb_right)
		node = node->parent;
	return node->parent;
}

static inline void rb_erase_cached(struct rb_node *node,
				   struct rb_root_cached *root)
{
	struct rb_node *next;

	if (root->rb_leftmost == node)
		root->rb_leftmost = rb_next(node);
	if (!node->rb_left) {
		rb_hang(root, node, node->rb_right);
	} else if (!node->rb_right) {
		rb_hang(root, node, node->rb_left);
	} else {
		next = rb_next(node);		/* has no left child */
		rb_hang(root, next, next->rb_right);
		*next = *node;
		rb_hang(root, node, next);
		next->rb_left->parent = next;
		if (next->rb_right)
			next->rb_right->parent = next;
	}
}

#endif
