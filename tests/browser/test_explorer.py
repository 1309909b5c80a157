"""The explorer in a browser: by mouse and keyboard, with and without script, narrow and wide."""

import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ecgridos_async.sandbox import DEMO_PASSWORD, Sandbox
from tests.browser.explorers import Explorer

if TYPE_CHECKING:
    from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def test_the_token_leaves_the_address(sandbox_explorer: Explorer, page: "Page") -> None:
    page.goto(sandbox_explorer.address)
    assert page.url == f"{sandbox_explorer.url}/4.1/"
    assert page.evaluate("document.cookie") == ""
    (cookie,) = page.context.cookies()
    assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Strict")


def test_the_list_is_filtered_while_one_types(sandbox_explorer: Explorer, page: "Page") -> None:
    page.goto(sandbox_explorer.address)
    page.keyboard.press("/")
    page.keyboard.type("envelope given text")
    page.locator("#count", has_text=re.compile("^1 operation$")).wait_for()
    assert page.locator("#operations > li:visible a").all_inner_texts() == ["InterchangeHeaderInfo"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/4.1/?q=*")
    assert page.locator("#operations > li a").all_inner_texts() == ["InterchangeHeaderInfo"]


def test_a_call_by_keyboard_alone(sandbox_explorer: Explorer, page: "Page") -> None:
    page.goto(sandbox_explorer.address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.goto(f"{sandbox_explorer.url}/4.1/TPInfo")
    page.get_by_label("ecgrid_id").focus()
    page.keyboard.type("3003")
    page.keyboard.press("Enter")
    page.wait_for_selector("#same-python")
    assert page.evaluate("document.activeElement.id") == "result"
    assert page.locator("#live").inner_text() == "Result"
    assert page.get_by_role("table").locator("td").first.inner_text() == "3003"
    assert page.get_by_label("ecgrid_id").input_value() == "3003"


def test_what_is_wrong_has_the_focus_and_leads_to_its_field(
    sandbox_explorer: Explorer, page: "Page"
) -> None:
    page.goto(sandbox_explorer.address)
    page.goto(f"{sandbox_explorer.url}/4.1/TPInfo")
    page.get_by_role("button", name="Invoke").click()
    page.wait_for_selector("#problems")
    assert page.evaluate("document.activeElement.id") == "problems"
    page.get_by_role("link", name="ecgrid_id").click()
    assert page.evaluate("document.activeElement.id") == "f-ecgrid_id"


@pytest.mark.parametrize("with_script", [True, False])
def test_a_write_is_confirmed(
    real_explorer: Explorer,
    sandbox: Sandbox,
    page: "Page",
    page_without_script: "Page",
    *,
    with_script: bool,
) -> None:
    page.goto(real_explorer.address)
    tab = page if with_script else page_without_script
    tab.goto(real_explorer.address)
    tab.goto(f"{real_explorer.url}/4.1/ChangePassword")
    tab.get_by_label("old_password").fill(DEMO_PASSWORD)
    tab.get_by_label("new_password").fill("N3w&Sec-ret")
    tab.get_by_role("button", name="Invoke").click()
    tab.get_by_role("heading", name="Send ChangePassword to the real service?").wait_for()
    assert sandbox.calls() == []
    tab.get_by_role("button", name="Send it").click()
    tab.locator("#same-python").wait_for()
    assert "N3w&Sec-ret" not in tab.content().replace("&amp;", "&")
    assert [call.operation for call in sandbox.calls()] == ["Login", "ChangePassword"]


def test_a_file_goes_out_and_is_saved_again(
    sandbox_explorer: Explorer, page: "Page", tmp_path: Path
) -> None:
    content = tmp_path / "a parcel.edi"
    content.write_bytes(b"not EDI\0\xff")
    page.goto(sandbox_explorer.address)
    page.goto(f"{sandbox_explorer.url}/4.1/ParcelUploadMft")
    page.get_by_label("file_name").fill("a parcel.edi")
    page.get_by_label("content", exact=False).set_input_files(content)
    page.get_by_label("ecgrid_id_from").fill("3001")
    page.get_by_label("ecgrid_id_to").fill("3001")
    page.get_by_role("button", name="Invoke").click()
    page.locator("#same-curl").wait_for()
    assert "@a parcel.edi" in page.locator("#same-command-text").inner_text()
    page.goto(f"{sandbox_explorer.url}/4.1/ParcelInBox")
    page.get_by_role("button", name="Invoke").click()
    page.locator("#same-curl").wait_for()
    number = page.get_by_role("table").locator("td").first.inner_text()
    page.goto(f"{sandbox_explorer.url}/4.1/ParcelDownload")
    page.get_by_label("parcel_id").fill(number)
    page.get_by_role("button", name="Invoke").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="save").click()
    assert saved.value.suggested_filename == "a parcel.edi"
    assert saved.value.path().read_bytes() == content.read_bytes()


def test_a_report_is_drawn(sandbox_explorer: Explorer, sandbox: Sandbox, page: "Page") -> None:
    sandbox.deliver(b"x")
    page.goto(sandbox_explorer.address)
    page.goto(f"{sandbox_explorer.url}/4.1/ReportTrafficStatsPublic")
    page.get_by_role("button", name="Invoke").click()
    chart = page.get_by_role("img")
    chart.wait_for()
    assert chart.evaluate("async (one) => (await one.decode(), one.naturalWidth)") == 800


def test_a_snippet_is_copied(sandbox_explorer: Explorer, page: "Page") -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(sandbox_explorer.address)
    page.goto(f"{sandbox_explorer.url}/4.1/NowUTC")
    page.get_by_role("button", name="Invoke").click()
    page.get_by_role("button", name="Copy Command").click()
    page.locator("#live", has_text="Copied").wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == (
        "ecgridos call NowUTC --api-version 4.1 --protocol soap12 --sandbox"
    )


def test_every_kind_of_page_fits_and_is_accessible(
    real_explorer: Explorer, any_page: "Page"
) -> None:
    page = any_page
    page.goto(real_explorer.address)
    check(page)
    page.goto(f"{real_explorer.url}/3.2/UserAddEx")
    check(page)
    page.get_by_role("button", name="Invoke").click()
    page.locator("#problems").wait_for()
    check(page)
    page.goto(f"{real_explorer.url}/4.1/TPInfo")
    page.get_by_label("ecgrid_id").fill("3003")
    page.get_by_role("button", name="Invoke").click()
    page.locator("#same-curl").wait_for()
    check(page)
    page.goto(f"{real_explorer.url}/4.1/ChangePassword")
    page.get_by_label("old_password").fill("a")
    page.get_by_label("new_password").fill("b")
    page.get_by_role("button", name="Invoke").click()
    page.get_by_role("button", name="Send it").wait_for()
    check(page)


def check(page: "Page") -> None:
    """Check that a page fits in the window, and what axe-core checks."""
    axe: Any = importlib.import_module("axe_playwright_python.sync_playwright")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found: dict[str, list[dict[str, Any]]] = axe.Axe().run(page, options={"runOnly": WCAG}).response
    assert [
        (one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]
    ] == []
    assert len(found["passes"]) > 10
