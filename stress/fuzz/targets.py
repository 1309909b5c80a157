"""The targets by name. Each takes any bytes and raises only what is a finding."""

from collections.abc import Callable, Mapping
from typing import Final

from stress.fuzz import reading, sending

Target = Callable[[bytes], None]

TARGETS: Final[Mapping[str, Target]] = {
    "parser": reading.parser,
    "reply": reading.reply,
    "scan": reading.scan,
    "controls": reading.controls,
    "fault": reading.fault,
    "dataset": reading.data_set,
    "sieve": reading.sieve,
    "inflate": reading.inflation,
    "masking": reading.masking,
    "request": sending.request,
    "sandbox": sending.sandbox,
}
