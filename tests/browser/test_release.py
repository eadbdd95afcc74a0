"""Records leave by keyboard alone: request, authority, picks, a black box, the PDF, the account."""

from django.urls import reverse
from playwright.sync_api import expect
from tests import make
from tests.browser.conftest import Axe, SignIn

from almoner.lib import release as law
from almoner.lib.release.pages import page_digests
from almoner.platform.accounts.powers import RECORDS
from almoner.records import jobs
from almoner.records.models.disclosures import Disclosure
from almoner.records.models.release import PickedPage, ReleaseRequest


def test_a_release_by_keyboard_alone(sign_in: SignIn, axe: Axe) -> None:
    patient = make.patient()
    make.document(patient, "First sheet", "Second sheet", title="Visit in May")
    make.document(patient, "Notes", title="Therapy", type=make.CLASS_TYPES["psychotherapy"])
    make.requester()
    page = sign_in(reverse("records:disclosures", args=[patient.pk]), role=RECORDS)
    page.keyboard.press("n")
    page.get_by_label("Who asks").select_option(label="Hale and Ward, Attorneys")
    page.get_by_label("Purpose").fill("Legal matter")
    page.get_by_label("Asked for, in their words").fill("The visit in May")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Request")

    page.get_by_role("button", name="Check an authority").press("Enter")
    page.get_by_role("button", name="Authorization signed by the patient").press("Enter")
    dialog = page.get_by_role("dialog")
    boxes = dialog.get_by_role("checkbox")
    expect(boxes).to_have_count(len(law.AUTHORITIES["authorization"].elements))
    for box in boxes.all():
        box.press("Space")
    dialog.get_by_label("Signed on", exact=True).fill("2026-01-15")
    dialog.get_by_label("Ends on", exact=True).fill("2099-01-15")
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator("#request")).to_contain_text("Complete")

    page.get_by_role("link", name="Pick pages").press("Enter")
    expect(page.get_by_label("Psychotherapy notes", exact=False)).to_be_disabled()
    first = page.get_by_label("Visit in May, page 1")
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator("[data-picked]")).to_have_text("2")
    assert axe(page) == []
    page.keyboard.press("Control+s")
    expect(page.get_by_role("link", name="Black out")).to_have_count(2)
    page.get_by_label("Visit in May, page 1").focus()
    page.keyboard.press("r")
    expect(page.get_by_role("heading", level=1)).to_have_text("Black out")
    page.keyboard.press("b")
    for key in ("ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 blacked out")).to_be_visible()
    assert PickedPage.objects.exclude(boxes=[]).get().boxes == [[0.35, 0.44, 0.31, 0.05]]
    page.keyboard.press("Control+Enter")
    expect(page.locator("#request")).to_contain_text("PDF is being made")

    request = ReleaseRequest.objects.get()
    jobs.make_package(str(request.pk))
    page.reload()
    expect(page.locator("#request")).to_contain_text("One PDF of 3 pages")
    page.keyboard.press("d")
    expect(page.locator("#id_recipient")).to_have_value("Hale and Ward, Attorneys")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#request")).to_contain_text("Laboratory report, 2 pages")
    disclosure = Disclosure.objects.get()
    package = disclosure.package
    kept = list(package.pages.values_list("sha256", flat=True))
    assert page_digests(package.pdf.path.read_bytes()) == kept
