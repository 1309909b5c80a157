"""Masking: replaces secrets in texts and errors."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

MASK: Final = "***"
"""The replacement of a secret."""

_SHORT: Final = 4
_BROKEN: Final = "\N{REPLACEMENT CHARACTER}".encode().decode("latin-1")
"""The replacement of a character that was cut."""
_LONGEST_CUT: Final = 64 * 1024
"""Longer than any excerpt."""
_LONGEST_DECODED: Final = 256 * 1024
"""Longer than any text that is shown, except the body of a raw response."""
_MOST_PASSES: Final = 4
"""How many nested escapes are undone."""
_SMALLEST_PART: Final = 6

_ESCAPE: Final = re.compile(
    r"%([0-9a-fA-F]{2})|&#([0-9]{1,7});|&#[xX]([0-9a-fA-F]{1,6});|&(amp|lt|gt|quot|apos);"
    r"|\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\([\"'\\/])|[+\0]",
)
"""The escapes of URLs, forms, XML, HTML, JSON, Python and .NET."""
_HALF_ESCAPE: Final = re.compile(r"(?:&[#\w]{0,8}|%[0-9a-fA-F]?|\\(?:u[0-9a-fA-F]{0,3})?)\Z")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LOWER: Final = {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
_NOT_ASCII: Final = re.compile(r"[^\0-\x7f]")
_PART: Final = re.compile(rf"\w{{{_SMALLEST_PART},}}")


def mask(text: str, secrets: Iterable[str]) -> str:
    """Return *text* with every secret in it replaced by `***`.

    A secret is also found if it is escaped for a URL, a form, XML, HTML or JSON, or in upper case;
    in a text of more than 256 KiB only as given. If the text was truncated inside a secret, that
    part is replaced too. A secret of less than 4 characters is replaced only as a whole word:
    otherwise a password `a` would make the text unreadable.
    """
    return _Wanted(secrets).mask(text)


def mask_bytes(data: bytes, secrets: Iterable[str]) -> bytes:
    """Return *data* with every secret in it, in UTF-8, replaced by `***`; else like `mask`."""
    # Latin-1 maps each byte to a character, so nothing is lost, whatever the data is.
    return _masked(data.decode("latin-1"), _Wanted(secrets)).encode("latin-1")


def mask_error(error: BaseException, secrets: Sequence[str]) -> None:
    """Mask the texts of an error, and of its causes, in place.

    Errors of XML parsers quote tag names, and a tag may be a fragment of a secret. So runs of 6 or
    more letters and digits of a secret are masked too.
    """
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    wanted = _Wanted(secrets)
    while waiting and secrets:
        found = waiting.pop()
        if found is None or id(found) in seen:
            continue
        seen.add(id(found))
        found.args = tuple(
            _without_parts(wanted.mask(value), secrets) if isinstance(value, str) else value
            for value in found.args
        )
        for name, value in vars(found).items():
            if isinstance(value, str):
                setattr(found, name, wanted.mask(value))
        waiting += [found.__cause__, found.__context__]


def _without_parts(text: str, secrets: Iterable[str]) -> str:
    parts = [part for secret in secrets for part in _PART.findall(secret)]
    for part in sorted(set(parts), key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(part)}\b", MASK, text)
    return text


def _as_bytes(text: str) -> str:
    """Return a text with a character for each byte of its UTF-8."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _from_bytes(text: str) -> str:
    return text.encode("latin-1").decode("utf-8", "surrogatepass")


class _Wanted:
    """Secrets to find in texts, each as it is and without its escapes."""

    def __init__(self, secrets: Iterable[str]) -> None:
        # One secret may be a prefix of another, and the rest must be masked too.
        self.known = sorted({_as_bytes(each) for each in secrets if each}, key=len, reverse=True)

    def mask(self, text: str) -> str:
        """Return *text* with every secret in it replaced."""
        return _from_bytes(_masked(_as_bytes(text), self))

    @cached_property
    def decoded(self) -> Mapping[bool, Sequence[str]]:
        """The secrets without their escapes, of all characters and of ASCII only."""
        return {only_ascii: self._decoded(only_ascii=only_ascii) for only_ascii in (False, True)}

    def _decoded(self, *, only_ascii: bool) -> Sequence[str]:
        texts = [_Decoded(secret, only_ascii=only_ascii).text for secret in self.known]
        return [text for text in texts if len(text) >= _SHORT]


def _masked(text: str, wanted: _Wanted) -> str:
    for secret in wanted.known:
        if len(secret) < _SHORT:
            text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", MASK, text)
            continue
        text = text.replace(secret, MASK)
        start = _cut(text, secret)
        if start is not None:
            text = text[:start] + MASK
    if len(text) > _LONGEST_DECODED:
        return text
    for only_ascii, secrets in wanted.decoded.items():
        text = _masked_decoded(text, secrets, only_ascii=only_ascii)
    return text


def _masked_decoded(text: str, secrets: Sequence[str], *, only_ascii: bool) -> str:
    """Mask secrets in any escaped form.

    Args:
        text: The text.
        secrets: Those without their escapes.
        only_ascii: Ignore all other characters, which a reply in another charset has garbled.
    """
    whole = _Decoded(text, only_ascii=only_ascii)
    half = _HALF_ESCAPE.search(whole.text)
    spans: list[tuple[int, int]] = []
    for plain in secrets:
        start = whole.text.find(plain)
        while start != -1:
            end = start + len(plain)
            spans.append((whole.starts[start], whole.ends[end - 1]))
            start = whole.text.find(plain, end)
        for seen in {whole.text, whole.text[: half.start()] if half else whole.text}:
            cut = _cut(seen, plain)
            if cut is not None:
                spans.append((whole.starts[cut], len(text)))
    for start, end in reversed(_joined(spans)):
        text = f"{text[:start]}{MASK}{text[end:]}"
    return text


class _Decoded:
    """A text without its escapes, in lower case, with the origin of each character."""

    def __init__(self, text: str, *, only_ascii: bool) -> None:
        self.text = text
        self.starts: Sequence[int] = range(len(text))
        self.ends: Sequence[int] = range(1, len(text) + 1)
        for _ in range(_MOST_PASSES):
            if not self._replace(_ESCAPE, only_ascii=False):
                break
        if only_ascii:
            self._replace(_NOT_ASCII, only_ascii=True)
        self.text = self.text.translate(_LOWER)

    def _replace(self, pattern: "re.Pattern[str]", *, only_ascii: bool) -> bool:
        texts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for found in pattern.finditer(self.text):
            at, after = found.span()
            texts.append(self.text[position:at])
            starts += self.starts[position:at]
            ends += self.ends[position:at]
            plain = "" if only_ascii else _plain(found)
            texts.append(plain)
            starts += [self.starts[at]] * len(plain)
            ends += [self.ends[after - 1]] * len(plain)
            position = after
        if not position:
            return False
        texts.append(self.text[position:])
        starts += self.starts[position:]
        ends += self.ends[position:]
        self.text, self.starts, self.ends = "".join(texts), starts, ends
        return True


def _plain(found: "re.Match[str]") -> str:
    """Return what an escape stands for, one character per byte of its UTF-8."""
    percent, decimal, hexadecimal, named, utf16, byte, escaped = found.groups()
    if percent or byte:
        return chr(int(percent or byte, 16))
    if named:
        return _NAMED[named]
    if escaped:
        return str(escaped)
    if not (decimal or hexadecimal or utf16):
        return " " if found[0] == "+" else ""
    code = int(decimal) if decimal else int(hexadecimal or utf16, 16)
    return _as_bytes(chr(code)) if code < 0x110000 else ""


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order, with overlapping ones merged."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _cut(text: str, secret: str) -> int | None:
    """Return the span of a prefix of *secret* at the end of *text*, if there is one."""
    end = len(text)
    while text.endswith(_BROKEN, 0, end):
        end -= len(_BROKEN)
    first = max(end - min(len(secret) - 1, _LONGEST_CUT), 0)
    start = text.find(secret[:_SHORT], first, end)
    while start != -1:
        if secret.startswith(text[start:end]):
            return start
        start = text.find(secret[:_SHORT], start + 1, end)
    return None
