"""A note from the keyboard: written, signed after one confirmation; what is missing, by axe."""

from django.urls import reverse
from playwright.sync_api import Page, expect
from tests import make
from tests.browser.authenticators import add_passkey
from tests.browser.conftest import PASSWORD, Axe, SignIn

from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CLINICIAN, RECORDS
from almoner.records.models import Attestation, CompletenessRule, Encounter
from almoner.records.operations.judging import judge_encounter
from almoner.records.tests.test_signing import written


def in_both_themes(page: Page, axe: Axe) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of the two
        assert axe(page) == []


def test_a_note_is_written_and_signed_by_keyboard(sign_in: SignIn, axe: Axe) -> None:
    patient = make.patient()
    page = sign_in(reverse("records:chart", args=[patient.pk]), role=CLINICIAN)
    make.practitioner(user=User.objects.get(username="dana"))
    page.keyboard.press("n")
    page.get_by_role("link", name="A note").press("Enter")
    page.get_by_label("Type").select_option("Progress note")
    page.get_by_label("Title").fill("Follow-up of asthma")
    page.locator("textarea[name=body]").fill("# Plan\nGo on as before.")
    in_both_themes(page, axe)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Draft, to be signed")).to_be_visible()
    in_both_themes(page, axe)
    page.keyboard.press("s")
    page.get_by_label("Your password").fill(PASSWORD)
    in_both_themes(page, axe)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Nothing waits for your signature")).to_be_visible()
    assert Attestation.objects.get().signed_as == "Dr. Adaeze Okafor"


def test_a_passkey_signs_one_note(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("/accounts/2fa/webauthn/add/", role=CLINICIAN)
    add_passkey(page)
    author = make.practitioner(user=User.objects.get(username="dana"))
    patient = make.patient()
    first, second = (written(patient, author, text=title) for title in ("First", "Second"))
    queue = page.url.split("/accounts")[0] + reverse("records:sign")
    page.goto(f"{queue}?only={first.pk}")
    page.get_by_role("link", name="Use a passkey instead").press("Enter")
    page.locator("#mfa_webauthn_reauthenticate").press("Enter")
    expect(page.get_by_text("Your passkey was used at")).to_be_visible()
    in_both_themes(page, axe)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Your password")).to_be_visible()
    expect(page.get_by_role("checkbox", name=second.text)).to_be_checked()
    signed = Attestation.objects.get()
    assert (signed.method, signed.note_id) == ("passkey", first.pk)


def test_what_is_missing_has_no_violation(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("/accounts/", role=RECORDS)
    CompletenessRule.objects.update(applies_from="2026-01-01")
    stay = make.entry(
        make.patient(), "Stay", Encounter, class_code="IMP", practitioner=make.practitioner()
    )
    judge_encounter(stay)
    origin = page.url.split("/accounts")[0]
    for name in ("deficiencies", "rules", "add_rule", "queries"):
        page.goto(origin + reverse(f"records:{name}"))
        in_both_themes(page, axe)
    page.goto(origin + reverse("records:ask", args=[stay.patient_id]))
    in_both_themes(page, axe)
