"""Fields of forms."""

import pytest

from ecgridos_async import ApiVersion
from ecgridos_async.explorer.app.forms import fields_of
from ecgridos_async.explorer.app.listing import listed_in


@pytest.mark.parametrize("operation", ["ReportTrafficStats", "InterchangeInBoxEx"])
def test_a_date_is_in_utc_which_is_said_once(operation: str) -> None:
    dates = [
        field
        for field in fields_of(listed_in(ApiVersion.V4_1)[operation])
        if field.control == "datetime"
    ]
    assert dates
    assert [field.said.count("UTC") for field in dates] == [1] * len(dates)
