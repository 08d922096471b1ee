/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What must hold, by the letters of docs/MODEL.md.  They are in what the checker says
 * of a violation, so tests/model/run knows which property it is.  All are 0, and no
 * part of the state.
 */
hidden byte D, H, I, L, M, N, P, Q, R, S, T, U;

#define holds(property, what)	assert((property) || (what))
