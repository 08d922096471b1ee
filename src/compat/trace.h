/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fact: does a tracepoint remember by itself where a string comes from?
 *
 * If so, whoever copies the string into the event does not say it again.
 */
#ifndef MQNS_COMPAT_TRACE_H
#define MQNS_COMPAT_TRACE_H

#ifdef FACT_TRACE_STRING_KNOWN
#define trace_assign_string(to, from)	__assign_str(to)
#else
#define trace_assign_string(to, from)	__assign_str(to, from)
#endif

#endif
