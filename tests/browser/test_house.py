"""What every screen does by itself, tried on the page of components."""

import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, Route, expect
from tests.browser.conftest import PASSWORD, SignIn

from almoner.platform.accounts.models import Session
from almoner.platform.live.news import tell
from almoner.platform.ui.models import Draft

Axe = Callable[[Page], list[str]]
PATH = "/ui/"
FORM = "#specimen"


def _draft_in(page: Page) -> bool:
    return bool(
        page.evaluate("() => Object.keys(localStorage).some(key => key.startsWith('draft:'))")
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 820, 600])
def test_no_violations(sign_in: SignIn, axe: Axe, theme: str, width: int) -> None:
    page = sign_in(PATH)
    page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
    page.set_viewport_size({"width": width, "height": 900})
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
    assert axe(page) == []


def test_signing_in_by_keyboard(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(page.url.split("/accounts")[0] + "/accounts/login/?next=/ui/")
    assert axe(page) == []
    page.get_by_label("Username").fill("dana")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Components")).to_be_visible(timeout=15_000)


def test_the_palette_opens_screens_by_keyboard(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in(PATH)
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Find a person, screen or action")
    expect(box).to_be_focused()
    page.keyboard.type("compon")
    option = page.get_by_role("option", name=re.compile("Components"))
    expect(option).to_have_attribute("aria-selected", "true")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("compon")
    expect(option).to_have_attribute("aria-selected", "true")
    with page.expect_navigation(url="**/ui/"):
        page.keyboard.press("Enter")


def test_question_mark_lists_the_keys_and_letters_can_be_switched_off(
    sign_in: SignIn, axe: Axe
) -> None:
    page = sign_in(PATH)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("New visit")
    assert axe(page) == []
    keys.get_by_label("Single letters are keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("#book-dialog")).to_be_hidden()
    page.get_by_role("button", name="Keys of this screen").click()
    keys.get_by_label("Single letters are keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("#book-dialog")).to_be_visible()
    assert axe(page) == []


def test_keys_are_letters_while_typing(sign_in: SignIn) -> None:
    page = sign_in(PATH)
    page.keyboard.press("/")
    find = page.get_by_role("combobox", name="Find a patient")
    expect(find).to_be_focused()
    page.keyboard.type("n?")
    expect(find).to_have_value("n?")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_a_form_with_mistakes_keeps_what_was_typed_and_takes_the_focus(
    sign_in: SignIn, axe: Axe
) -> None:
    page = sign_in(PATH)
    form = page.locator(FORM)
    form.get_by_label("Given name").fill("Zoë")
    page.keyboard.press("Control+Enter")
    expect(form.get_by_role("alert")).to_be_focused()
    expect(form.get_by_role("alert")).to_contain_text("Family name: This field is required.")
    expect(form.get_by_label("Given name")).to_have_value("Zoë")
    expect(form.get_by_label("Family name")).to_have_attribute("aria-invalid", "true")
    assert axe(page) == []


def _fill(page: Page) -> None:
    form = page.locator(FORM)
    form.get_by_label("Given name").fill("Zoë")
    form.get_by_label("Family name").fill("Krämer")
    form.get_by_label("Birth date").fill("1990-01-02")


def test_typing_survives_a_reload_and_is_forgotten_once_saved(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in(PATH)
    with page.expect_response(lambda r: "drafts" in r.url and r.request.method == "POST") as kept:
        _fill(page)
        page.locator(FORM).get_by_label("E-mail", exact=True).nth(1).check()
    assert kept.value.status == 204
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    offer = page.locator("[data-draft-offer]")
    expect(offer).to_contain_text("You have an unsaved draft from")
    assert axe(page) == []
    offer.get_by_role("button", name="Restore").click()
    form = page.locator(FORM)
    expect(form.get_by_label("Family name")).to_have_value("Krämer")
    expect(form.get_by_label("E-mail", exact=True).nth(1)).to_be_checked()
    with page.expect_response(lambda r: "drafts" in r.url and r.request.method == "DELETE"):
        page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Saved.")
    assert not _draft_in(page)
    assert not Draft.objects.exists()
    page.reload()
    expect(offer).to_have_count(0)


def test_another_browser_gets_the_draft_from_the_server(sign_in: SignIn) -> None:
    page = sign_in(PATH)
    with page.expect_response(lambda r: "drafts" in r.url and r.request.method == "POST"):
        _fill(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.evaluate("() => localStorage.clear()")
    page.reload()
    page.get_by_role("button", name="Restore").click()
    expect(page.locator(FORM).get_by_label("Family name")).to_have_value("Krämer")


def test_a_discarded_draft_does_not_come_back(sign_in: SignIn) -> None:
    page = sign_in(PATH)
    with page.expect_response(lambda r: "drafts" in r.url and r.request.method == "POST"):
        _fill(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    with page.expect_response(lambda r: "drafts" in r.url and r.request.method == "DELETE"):
        page.get_by_role("button", name="Discard").click()
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-draft-offer]")).to_have_count(0)


def test_leaving_with_typing_asks_first(sign_in: SignIn) -> None:
    page = sign_in(PATH)
    page.locator(FORM).get_by_label("Given name").press_sequentially("Zo")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (lambda route: route.abort("connectionreset"), "Not saved: no connection to the server"),
        (lambda route: route.fulfill(status=500, body="<h1>no</h1>"), "Not saved: the server had"),
    ],
    ids=["dropped", "500"],
)
def test_a_save_that_fails_says_so_and_keeps_everything(
    sign_in: SignIn, axe: Axe, fault: Callable[[Route], None], said: str
) -> None:
    page = sign_in(PATH)
    page.route("**/ui/form/", fault)
    _fill(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text(said)
    expect(page.locator(FORM).get_by_label("Family name")).to_have_value("Krämer")
    assert _draft_in(page)
    assert axe(page) == []
    page.unroute("**/ui/form/")
    page.locator(FORM).get_by_label("Family name").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Saved.")


def test_a_request_that_meets_the_lock_waits_and_is_sent_again(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in(PATH)
    _fill(page)
    _lock_all_sessions()
    page.keyboard.press("Control+Enter")
    lock = page.get_by_role("dialog", name="This screen is locked")
    expect(lock).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(lock).to_be_visible()
    lock.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(lock.get_by_role("alert")).not_to_be_empty(timeout=15_000)
    lock.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(lock).to_be_hidden(timeout=15_000)
    expect(page.locator("#toasts")).to_contain_text("Saved.")


def _lock_all_sessions() -> None:
    from django.utils import timezone

    assert Session.objects.update(locked_at=timezone.now()) == 1


def test_locking_one_tab_locks_and_unlocks_the_others(sign_in: SignIn) -> None:
    page = sign_in(PATH)
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_role("button", name="Dana Price").click()
    page.get_by_role("button", name="Lock this screen").click()
    expect(other.locator("#lock")).to_be_visible()
    other.locator("#lock-password").fill(PASSWORD)
    other.keyboard.press("Enter")
    expect(other.locator("#lock")).to_be_hidden(timeout=15_000)
    expect(page.locator("#lock")).to_be_hidden()


def test_an_idle_screen_locks(sign_in: SignIn, settings: LazySettings) -> None:
    settings.IDLE_MINUTES = 0.02
    page = sign_in(PATH)
    expect(page.locator("#lock")).to_be_visible(timeout=15_000)


def test_arrows_walk_the_day_sheet_over_spans(sign_in: SignIn) -> None:
    page = sign_in(PATH)
    page.locator("[data-visit='Alma Reyes']").focus()
    path = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
        path.append(page.evaluate(_WHERE))
    assert path == [
        "Free, 9:45", "Bo Lindqvist", "Free, 10:45", "Closed", "Free, 10:30", "Bo Lindqvist",
    ]  # fmt: skip
    page.keyboard.press("End")
    assert page.evaluate(_WHERE) == "Dolores Haze-Whitmore"
    assert page.locator("table.sheet [tabindex='0']").count() == 1


_WHERE = """() => {
  const at = document.activeElement;
  return at.dataset.visit ?? at.getAttribute("aria-label");
}"""


def test_a_visit_is_moved_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in(PATH)
    sent: list[str] = []
    page.route("**/ui/", lambda route: _catch(route, sent))
    page.locator("[data-visit='Chidi Okafor']").focus()
    page.keyboard.press("Control+x")
    expect(page.locator("#announcer")).to_contain_text("Chidi Okafor cut.")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+v")
    expect(page.locator("#announcer")).to_contain_text("Moving Chidi Okafor")
    assert len(sent) == 1
    assert "visit=Chidi+Okafor&column=2" in sent[0]
    assert "&from_column=1&from_start=" in sent[0]


def test_a_visit_is_not_put_on_another(sign_in: SignIn) -> None:
    page = sign_in(PATH)
    sent: list[str] = []
    page.route("**/ui/", lambda route: _catch(route, sent))
    page.locator("[data-visit='Chidi Okafor']").focus()
    page.keyboard.press("Control+x")
    page.locator("[data-visit='Alma Reyes']").focus()
    page.keyboard.press("Control+v")
    expect(page.locator("#announcer")).to_contain_text("This time is not free.")
    page.keyboard.press("Escape")
    expect(page.locator("#announcer")).to_contain_text("stays where it was")
    assert sent == []


def test_a_visit_is_moved_by_dragging(sign_in: SignIn) -> None:
    page = sign_in(PATH)
    sent: list[str] = []
    page.route("**/ui/", lambda route: _catch(route, sent))
    free = page.locator("td.is-open[data-column='2'][aria-label='Free, 9:15']")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("[data-visit='Chidi Okafor']").drag_to(free)
    assert len(sent) == 1
    assert "visit=Chidi+Okafor&column=2" in sent[0]


def _catch(route: Route, sent: list[str]) -> None:
    if route.request.method != "POST":
        return route.continue_()
    sent.append(route.request.post_data or "")
    return route.fulfill(status=204)


def test_rows_are_walked_and_chosen_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in(PATH)
    table = page.locator("table[data-worklist]")
    page.keyboard.press("j")
    expect(table.get_by_role("link", name="Alma Reyes")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(table.get_by_role("link", name="Chidi Okafor")).to_be_focused()
    page.keyboard.press("k")
    expect(table.get_by_role("link", name="Bo Lindqvist")).to_be_focused()
    bulk = page.locator("[data-bulk]")
    expect(bulk).to_be_hidden()
    table.get_by_label("Choose Alma Reyes").check()
    table.get_by_label("Choose Chidi Okafor").click(modifiers=["Shift"])
    expect(bulk).to_contain_text("3 chosen")
    table.get_by_label("Choose all").check()
    expect(bulk).to_contain_text("5 chosen")


def test_waiting_times_count_and_change_their_look(sign_in: SignIn) -> None:
    page = sign_in(PATH)
    timers = page.locator("table[data-worklist] .timer")
    expect(timers.nth(0)).to_have_text(re.compile("26 min"))
    expect(timers.nth(0)).to_have_class(re.compile("is-hot"))
    expect(timers.nth(1)).to_have_class(re.compile("is-warm"))
    expect(timers.nth(2)).not_to_have_class(re.compile("is-(hot|warm)"))


def test_asking_first(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in(PATH)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button", name="Ask first").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Send reminders to 12 patients now?")
    assert axe(page) == []
    dialog.get_by_role("button", name="No, go back").click()
    assert "POST" not in sent
    page.get_by_role("button", name="Ask first").click()
    with page.expect_request("**/ui/form/"):
        dialog.get_by_role("button", name="Send 12 reminders").click()


def test_a_combobox_takes_the_choice_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in(PATH)
    places = {7: "Main Street", 8: "Harbor"}
    body = "".join(
        f'<div class="option" role="option" aria-selected="false" data-value="{key}">{name}</div>'
        for key, name in places.items()
    )
    page.route("**/ui/palette/?q=*", lambda route: route.fulfill(body=body))
    box = page.get_by_role("combobox", name="Screen")
    box.press_sequentially("st")
    expect(page.locator(".option", has_text="Main Street")).to_have_attribute(
        "aria-selected", "true"
    )
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Harbor")
    expect(page.locator("input[name=screen]")).to_have_value("8")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("Backspace")
    expect(page.locator("input[name=screen]")).to_have_value("")


def test_dependent_fields_and_tabs(sign_in: SignIn) -> None:
    page = sign_in(PATH)
    expect(page.get_by_label("Guarantor")).to_be_hidden()
    page.get_by_label("Somebody else pays").check()
    expect(page.get_by_label("Guarantor")).to_be_visible()
    page.get_by_role("tab", name="Visits").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tabpanel", name="Contacts")).to_be_visible()
    expect(page.get_by_role("tabpanel", name="Visits")).to_be_hidden()


FOLLOWER = """() => {
  const follower = document.createElement("div");
  follower.dataset.live = "specimen";
  follower.setAttribute("hx-get", "/ui/palette/?q=news");
  follower.setAttribute("hx-trigger", "specimen from:body");
  document.querySelector("main").append(follower);
  htmx.process(follower);
}"""


def test_news_refreshes_what_follows_it_and_a_lost_line_is_said(sign_in: SignIn) -> None:
    page = sign_in(PATH)
    with page.expect_response("**/live/**"):
        page.evaluate(FOLLOWER)
    with page.expect_request("**/ui/palette/?q=news") as asked:
        for _ in range(20):
            tell("specimen")
            page.wait_for_timeout(100)
            if page.locator("[data-live=specimen]").inner_text():
                break
    assert asked.value.headers["x-background"] == "1"
    expect(page.locator("#offline")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible(timeout=15_000)
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden(timeout=15_000)
