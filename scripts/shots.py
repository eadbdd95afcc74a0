"""Pictures of the demonstration office for the documentation, in ``docs/img``.

``make shots`` starts the office in a folder of its own, signs in, and photographs each screen at
1440 by 900 in the light theme. Look at what it made before committing it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "img"
PASSWORD = "almoner-demo-2026"
SIZE = {"width": 1440, "height": 900}
MOST_BYTES = 150 * 1024
PATIENCE = 300.0
"""Seconds that the office is given to be ready."""


def open_patient(page: Page) -> None:
    """Open the page of the first patient of the day sheet."""
    page.locator("a.visit").first.click()
    page.get_by_role("dialog").wait_for()
    name = page.get_by_role("dialog").locator("strong").first.inner_text()
    page.keyboard.press("Escape")
    page.locator("#find").press_sequentially(name)
    page.locator("#find-list [role=option]").first.click()
    page.get_by_role("heading", level=1, name=name).wait_for()


def find(page: Page) -> None:
    """Look for somebody from any screen."""
    page.locator("#find").press_sequentially("garc", delay=40)
    page.locator("#find-list [role=option]").first.wait_for()


def look_for_openings(page: Page) -> None:
    """Search the openings of the first visit type."""
    page.get_by_label("Visit type").first.select_option(index=1)
    page.get_by_role("button", name="Search").click()
    page.locator("#found").wait_for()


def compare(page: Page) -> None:
    """Open the first pair of likely duplicates."""
    link = page.locator("main a[href*='/people/merge/']")
    if link.count():
        link.first.click()


def open_data(page: Page) -> None:
    """Open what the clinical document that the search found offers to the chart."""
    page.locator("main td a").first.click()
    page.get_by_role("link", name="Data to take over").click()
    page.get_by_role("heading", name="Data in").wait_for()


def look_up(page: Page) -> None:
    """Find a code by what a patient says; the first search may wait for the index."""
    page.get_by_label("Code or words").fill("broken wrist left")
    page.locator("#found tbody tr").first.wait_for(timeout=120_000)


def code(page: Page) -> None:
    """Code the visit that waits longest, with a conflict to see."""
    for typed in ("E11.42", "E10.9", "I10"):
        page.get_by_role("combobox", name="Diagnosis").fill(typed)
        page.keyboard.press("Enter")
        page.get_by_role("link", name=typed, exact=True).first.wait_for()
    page.get_by_label("Supported by").fill("Monofilament reduced at both feet.")
    page.get_by_role("textbox", name="Service").fill("99214-25")
    page.keyboard.press("Enter")
    page.get_by_label("Modifiers of 99214").wait_for()


def first_account(page: Page) -> None:
    """Open the account that owes most."""
    page.locator("main td a").first.click()
    page.get_by_role("heading", name="Payments").wait_for()


def first_bank(page: Page) -> None:
    """Open the first bank account."""
    page.locator("main td a").first.click()
    page.get_by_role("heading", name="Probably the same").wait_for()


def nothing(_page: Page) -> None:
    """Leave the screen as it opens."""


@dataclass(frozen=True)
class Shot:
    """One picture: its name, whose screen, where, and what to do there first."""

    name: str
    user: str
    path: str
    do: Callable[[Page], None] = nothing


SHOTS = (
    Shot("sign-in", "", "/accounts/login/"),
    Shot("arrivals", "reception", "/arrivals/"),
    Shot("day-sheet", "secretary", "/scheduling/day/"),
    Shot("patient", "reception", "/scheduling/day/", open_patient),
    Shot("search", "reception", "/arrivals/", find),
    Shot("openings", "secretary", "/scheduling/openings/", look_for_openings),
    Shot("duplicates", "records", "/people/duplicates/"),
    Shot("merge", "records", "/people/duplicates/", compare),
    Shot("clinical-data", "records", "/records/search/?q=Elm+Street&kind=document", open_data),
    Shot("encoder", "coder", "/coding/encoder/", look_up),
    Shot("coding", "coder", "/coding/visits/next", code),
    Shot("account", "biller", "/ledger/accounts/", first_account),
    Shot("cash", "reception", "/ledger/cash/"),
    Shot("bank", "biller", "/ledger/banks/", first_bank),
    Shot("waiting-list", "secretary", "/scheduling/waiting/"),
)


def main() -> None:
    """Take the pictures named on the command line, or all of them."""
    wanted = set(sys.argv[1:]) or {shot.name for shot in SHOTS}
    PICTURES.mkdir(parents=True, exist_ok=True)
    with _office() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        pages: dict[str, Page] = {}
        for shot in SHOTS:
            if shot.name in wanted:
                if shot.user not in pages:
                    pages[shot.user] = _signed_in(browser, address, shot.user)
                _take(shot, pages[shot.user], address)
        browser.close()


@contextmanager
def _office() -> Iterator[str]:
    """Run the demonstration office in a folder that goes away with it; give its address."""
    with tempfile.TemporaryDirectory(prefix="almoner-shots-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        var = Path(folder) / "var"
        environment = {**os.environ, "ALMONER_VAR": str(var)}
        running = subprocess.Popen([sys.executable, "-m", "almoner", "run"], env=environment)
        try:
            yield _address(running, var)
        finally:
            running.terminate()
            running.wait(60)


def _address(running: subprocess.Popen[bytes], var: Path) -> str:
    until = time.monotonic() + PATIENCE
    note = var / "run" / "address"
    while not note.exists():
        if running.poll() is not None or time.monotonic() > until:
            raise SystemExit("The office did not start: see above.")
        time.sleep(0.5)
    return note.read_text().strip()


def _signed_in(browser: Browser, address: str, user: str) -> Page:
    """Return a page in which the user signed in; nobody stays outside."""
    page = browser.new_context(
        viewport=SIZE, color_scheme="light", reduced_motion="reduce", locale="en-US"
    ).new_page()
    if user:
        page.goto(f"{address}/accounts/login/")
        page.get_by_label("Username").fill(user)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.locator(".rail").wait_for()
    return page


def _take(shot: Shot, page: Page, address: str) -> None:
    page.goto(address + shot.path)
    shot.do(page)
    page.wait_for_load_state("load")
    page.wait_for_timeout(400)
    taken = Image.open(BytesIO(page.screenshot())).convert("RGB")
    path = PICTURES / f"{shot.name}.png"
    taken.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        taken.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size // 1024} KB")
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} is larger than {MOST_BYTES // 1024} KB.")


if __name__ == "__main__":
    main()
