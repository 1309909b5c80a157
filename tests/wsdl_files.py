"""The service's own descriptions, which are not part of this repository.

The folder that holds them is named by ECGRIDOS_WSDL_DIR, or lies beside the repository.
"""

import os
from pathlib import Path
from typing import Final

import pytest

_BESIDE: Final = Path(__file__).parents[2] / "shared" / "reference" / "wsdl"
WSDL_FILES: Final = {
    "3.2/163": "v3.2-build163.wsdl",
    "3.2/206": "v3.2-build206.wsdl",
    "4.1": "v4.1-build472.wsdl",
}
"""Their names, by edition."""


def wsdl_file(edition: str) -> Path:
    """Return the description of an edition; without it the test is skipped, and fails in CI."""
    path = Path(os.environ.get("ECGRIDOS_WSDL_DIR") or _BESIDE) / WSDL_FILES[edition]
    if not path.is_file():
        reason = "set ECGRIDOS_WSDL_DIR to the folder of the WSDL files to compare with them"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path
