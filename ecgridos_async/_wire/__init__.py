"""The wire, without any I/O: requests to bytes, replies to values, in all four bindings.

Everything here is a pure function. Whatever bytes come in, only errors of this package come out.
"""
