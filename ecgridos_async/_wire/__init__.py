"""The wire format without I/O: encodes requests and decodes replies, in all four bindings.

Everything here is a pure function. Whatever bytes come in, it raises only errors of this package.
"""
