/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenes, for the generator
 */
#ifndef FUZZ_SCENES_H
#define FUZZ_SCENES_H

#include "fuzz.h"

#define ANY	(-1000001)
#define HERE	(-1000002)

struct step {
	char who;
	const char *kind;	/* NULL: the scene is over */
	long v[ARGS];
};

extern const struct step *const scenes[];
extern const unsigned int scene_count;

#endif
