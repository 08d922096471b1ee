# SPDX-License-Identifier: GPL-2.0-only
#
# Leaves out of a kernel's log the reports of data races (KCSAN) in which the
# module has no part: what was raced for was read or written by the kernel for its
# own purposes in either stack, whoever called it.  What only does for its caller what
# that could have done itself (copying, lists, counting, freeing) is taken for the caller.
# A report is between two lines of =.

function is_helper(name) {
	return name ~ /^_*(mem(cpy|set|move|cmp|chr)|str|copy_|put_user|get_user|kasan_|kcsan_)/ ||
		name ~ /^_*(h?list_|rb_|refcount_|kref_|llist_)/ ||
		name ~ /^_*(raw_spin_|queued_spin_|wake_up|wake_q_|add_wait_|remove_wait_|prepare_to_|finish_)/ ||
		name ~ /^_*(kfree|kvfree|kmem_cache_free|slab_free|call_rcu|kvfree_call_rcu)/
}

# Is the module at it in this report?  If it cannot be read, yes.
function is_ours(report,   lines, n, i, line, looking, stacks) {
	n = split(report, lines, "\n")
	for (i = 1; i <= n; i++) {
		line = lines[i]
		sub(/^\[[^]]*\] ?/, "", line)
		if (line ~ /^(read|write|read-write|assert no (accesses|writes)|race at).* by .* on cpu/) {
			looking = 1
			stacks++
		} else if (looking && line ~ /^ +[^ ]+\+0x/) {
			sub(/^ +/, "", line)
			if (line ~ /\[mqueue_ns\]/)
				return 1
			looking = is_helper(line)
		}
	}
	return !stacks && report ~ /\[mqueue_ns\]/
}

/==================================================/ {
	if (!inside) {
		inside = 1
		report = $0
		next
	}
	inside = 0
	if (report !~ /KCSAN/ || is_ours(report))
		print report "\n" $0
	next
}

inside { report = report "\n" $0; next }

{ print }

END { if (inside) print report }
