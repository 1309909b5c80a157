"""Large replies are read in threads, and small ones do not wait for them."""

import threading

from ecgridos_async._wire.xml import parse

LARGE = b"<r>" + b"<a>hello</a>" * 300_000 + b"</r>"
SMALL = b"<r><a>1</a></r>"


def test_small_replies_are_parsed_while_a_large_one_is() -> None:
    """A parser of lxml serves one thread at a time: with one parser, this would be 0 or 1."""
    begun, done = threading.Event(), threading.Event()

    def parse_large() -> None:
        begun.set()
        parse(LARGE)
        done.set()

    thread = threading.Thread(target=parse_large)
    thread.start()
    try:
        assert begun.wait(10)
        meanwhile = 0
        while not done.is_set():
            parse(SMALL)
            meanwhile += 1
    finally:
        thread.join()
    assert meanwhile > 10
