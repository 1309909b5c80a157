"""The rule that turns Python names into wire names."""

import pytest

from ecgridos_async.contract.names import wire_name


@pytest.mark.parametrize(
    ("python", "wire"),
    [
        pytest.param("pricelist_id", "PricelistID", id="id"),
        pytest.param("session_event_id", "SessionEventID", id="id-last-of-three"),
        pytest.param("id", "ID", id="id-alone"),
        pytest.param("ecgrid_id_from", "ECGridIDFrom", id="ecgrid-id"),
        pytest.param("ecgridos_version", "ECGridOSVersion", id="ecgridos"),
        pytest.param("login_name", "LoginName", id="two-words"),
        pytest.param("password", "Password", id="one-word"),
        pytest.param("email", "EMail", id="email"),
        pytest.param("email_to", "EMailTo", id="email-first"),
        pytest.param("time_out", "TimeOut", id="time-out"),
        pytest.param("time_zone_offset", "TimeZoneOffset", id="three-words"),
        pytest.param("cc_id", "CCID", id="two-acronyms"),
        pytest.param("as2", "AS2", id="as2"),
        pytest.param("as2_url", "AS2URL", id="as2-url"),
        pytest.param("http_user", "HTTPUser", id="http"),
        pytest.param("tp_user", "TPUser", id="tp"),
        pytest.param("x12", "X12", id="x12"),
        pytest.param("gs_id", "GSID", id="gs"),
        pytest.param("now_utc", "NowUTC", id="utc"),
        pytest.param("api_key", "APIKey", id="api"),
        pytest.param("sms", "SMS", id="sms"),
        pytest.param("van", "VAN", id="van"),
        pytest.param("po_number", "PONumber", id="po"),
        pytest.param("identity", "Identity", id="begins-like-an-acronym"),
        pytest.param("valid", "Valid", id="ends-like-an-acronym"),
        pytest.param("line1", "Line1", id="digit"),
        pytest.param("b", "B", id="one-letter"),
    ],
)
def test_wire_name(python: str, wire: str) -> None:
    assert wire_name(python) == wire
