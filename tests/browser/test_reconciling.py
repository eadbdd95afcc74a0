"""What a clinical document says taken over into the chart by keyboard."""

from datetime import date

from django.urls import reverse
from playwright.sync_api import expect
from tests import make
from tests.browser.conftest import Axe, SignIn

from almoner.lib.tests import ccda_made
from almoner.platform.accounts.powers import CLINICIAN
from almoner.records.models import AllergyIntolerance, Observation


def test_entries_are_taken_over_by_keyboard(sign_in: SignIn, axe: Axe) -> None:
    allergy = ccda_made.allergy(ccda_made.SUBSTANCE + ccda_made.HIVES)
    raw = ccda_made.document(ccda_made.section(allergy), ccda_made.section(ccda_made.RESULT))
    patient = make.patient("Lee", "Zoë", date(1975, 5, 1))
    summary = make.stored("summary.xml", raw.replace(b'"197505"', b'"19750501"'))
    row = make.document(patient, title="Summary of Elm Clinic", original=summary)
    page = sign_in(reverse("records:document", args=[patient.pk, row.pk]), role=CLINICIAN)
    page.keyboard.press("t")
    ticks = page.get_by_role("checkbox", name="Take over")
    expect(ticks).to_have_count(2)
    expect(ticks.first).to_be_checked()
    assert axe(page) == []
    ticks.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 entry taken over into the chart.")).to_be_visible()
    assert Observation.objects.count() == 1
    assert not AllergyIntolerance.objects.exists()
