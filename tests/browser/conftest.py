"""Real Chromium against a real server: signing in, and axe on what is on screen."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from almoner.platform.accounts.models import User

# Playwright's synchronous API runs on an event loop of its own in this thread.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
PASSWORD = "correct horse battery"
EXPECTED_NOISE = ("Failed to load resource", "Failed to fetch", "ERR_")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    arguments = {**browser_type_launch_args, "args": ["--no-sandbox"] if os.geteuid() == 0 else []}
    return {**arguments, "executable_path": found} if found else arguments


@pytest.fixture(scope="session")
def base_url() -> None:
    """Stand before the plug-in's own fixture, which this pytest warns of."""


SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(
    transactional_db: None, live_server: LiveServer, context: BrowserContext, page: Page
) -> Iterator[SignIn]:
    """Give a function that signs somebody in and opens a path; any fault on the page fails."""
    faults: list[str] = []

    def listen(to: Page) -> None:
        to.on("pageerror", lambda error: faults.append(str(error)))
        to.on("console", heard)

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(noise in message.text for noise in EXPECTED_NOISE):
            faults.append(message.text)

    def enter(path: str, *, role: str = "Receptionist", username: str = "dana") -> Page:
        user = User.objects.create_user(username, PASSWORD, name="Dana Price")
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        page.goto(live_server.url + path)
        return page

    listen(page)
    context.on("page", listen)
    yield enter
    page.goto("about:blank")
    assert faults == []


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Give a function that returns what axe-core finds wrong with a page as it stands."""

    def check(page: Page) -> list[str]:
        page.context.new_cdp_session(page).send(
            "Runtime.evaluate", {"expression": AXE.read_text(), "silent": True}
        )
        found: list[str] = page.evaluate(
            "async () => (await axe.run()).violations.map("
            "v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 160)).join(' | ')}`)"
        )
        return found

    return check
