"""Texts of docstrings, as HTML."""

from ecgridos_async.explorer.app.rendering import with_code


def test_texts_with_code_are_escaped() -> None:
    assert with_code("<b> `a < b` & `c") == "&lt;b&gt; <code>a &lt; b</code> &amp; `c"
