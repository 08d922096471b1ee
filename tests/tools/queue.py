# SPDX-License-Identifier: GPL-2.0-only
"""What a Python program does with a queue, through the C library."""

import ctypes
import os

libc = ctypes.CDLL("libc.so.6", use_errno=True)


class Attributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_long) for name in
                ("flags", "maxmsg", "msgsize", "curmsgs")] + [
                    ("reserved", ctypes.c_long * 4)]


def call(function, *args):
    result = function(*args)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


attributes = Attributes(0, 4, 16)
queue = call(libc.mq_open, b"/python", os.O_CREAT | os.O_EXCL | os.O_RDWR |
             os.O_NONBLOCK, 0o600, ctypes.byref(attributes))
call(libc.mq_send, queue, b"low", 3, 1)
call(libc.mq_send, queue, b"high", 4, 9)
call(libc.mq_getattr, queue, ctypes.byref(attributes))
print("messages:", attributes.curmsgs, "of", attributes.maxmsg)
buffer = ctypes.create_string_buffer(16)
priority = ctypes.c_uint()
size = call(libc.mq_receive, queue, buffer, 16, ctypes.byref(priority))
print("first:", buffer.raw[:size].decode(), priority.value)
try:
    call(libc.mq_send, queue, b"x" * 17, 17, 0)
except OSError as error:
    print("too long:", error.strerror)
call(libc.mq_unlink, b"/python")
try:
    call(libc.mq_unlink, b"/python")
except OSError as error:
    print("gone:", error.strerror)
