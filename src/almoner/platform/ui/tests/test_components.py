"""Components tell screen readers what belongs to what, and pages break no security policy."""

import re

import pytest
from django import forms
from django.template import engines
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.urls import reverse

from almoner.lib.refusal import Refusal
from almoner.platform.accounts.models import User
from almoner.platform.ui import answers
from almoner.platform.ui.middleware import RefusalMiddleware
from almoner.platform.ui.templatetags.ui import initials, tone_of
from almoner.platform.ui.widgets import Combobox, DateInput, DateTimeInput, TimeInput


class _Form(forms.Form):
    name = forms.CharField(help_text="As on the card.")
    born = forms.DateField(widget=DateInput, required=False)
    note = forms.CharField(required=False, widget=forms.Textarea)
    ways = forms.MultipleChoiceField(
        required=False, choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(required=False)
    screen = forms.CharField(
        required=False, widget=Combobox("ui:palette", lambda key: f"Screen {key}")
    )


def _render(source: str, **context: object) -> str:
    template = engines["django"].from_string(_compiled(source))
    return re.sub(r"\s+", " ", template.render(context))


def _compiled(source: str) -> str:
    from django_cotton.compiler_regex import CottonCompiler

    return str(CottonCompiler().process(source))


def test_a_field_names_its_help_and_its_error() -> None:
    html = _render('<c-field :field="form.name" class="w-4" />', form=_Form({}))
    assert '<div class="field w-4">' in html
    assert '<label for="id_name">Name' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'class="form-control"' in html


def test_an_optional_field_carries_no_mark() -> None:
    assert "field-required" in _render('<c-field :field="form.name" />', form=_Form())
    assert "field-required" not in _render('<c-field :field="form.note" />', form=_Form())


def test_several_boxes_are_a_fieldset_with_a_legend() -> None:
    html = _render('<c-field :field="form.ways" />', form=_Form({"ways": ["b"]}))
    assert "<fieldset" in html
    assert "<legend>Ways" in html
    assert re.search(r'value="b"[^>]*checked', html)
    assert not re.search(r'value="a"[^>]*checked', html)


def test_one_box_is_inside_its_label() -> None:
    html = _render('<c-field :field="form.agreed" />', form=_Form())
    assert re.search(
        r'<label class="check"><input type="checkbox".*?<span>Agreed</span></label>', html
    )


def test_a_date_is_given_to_the_browser_in_its_own_form() -> None:
    assert 'type="date"' in DateInput().render("d", "2026-11-22")
    assert 'value="08:05"' in TimeInput().render("t", "08:05")
    assert 'type="datetime-local"' in DateTimeInput().render("m", None)


def test_a_combobox_shows_words_and_sends_the_choice() -> None:
    html = _render('<c-field :field="form.screen" />', form=_Form(initial={"screen": "7"}))
    assert 'name="screen_text" value="Screen 7"' in html
    assert 'name="screen" value="7"' in html
    assert 'role="combobox"' in html
    assert 'aria-controls="id_screen-list"' in html


def test_the_error_list_leads_to_the_fields() -> None:
    form = _Form({})
    form.add_error(None, "Two people have this card.")
    html = _render('<c-form :form="form" draft="x" />', form=form)
    assert 'data-draft="x"' in html
    assert 'role="alert"' in html
    assert '<a href="#id_name">Name</a>: This field is required.' in html
    assert "Two people have this card." in html


def test_what_was_typed_is_escaped() -> None:
    html = _render('<c-field :field="form.name" />', form=_Form({"name": '"><script>'}))
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("name", "expected"), [("Alma Reyes", "AR"), ("Ana de la Cruz", "AC"), ("Bo", "B"), ("", "?")]
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_a_name_keeps_its_tone() -> None:
    assert tone_of("Alma Reyes") == tone_of("Alma Reyes")
    assert {tone_of(f"Person {n}") for n in range(500)} == set(range(1, 13))


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    from almoner.platform.ui import views

    root = views.__file__.rsplit("/", 1)[0]
    from pathlib import Path

    sprite = (Path(root) / "static/ui/icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    used: set[str] = set()
    for template in Path(root).rglob("*.html"):
        used |= set(re.findall(r'(?:<c-icon name|\bicon)="([a-z][\w-]+)"', template.read_text()))
    assert used
    assert used <= known


@pytest.fixture
def signed_in(client: Client) -> Client:
    from django.contrib.auth.models import Group

    user = User.objects.create_user("dana", "correct horse battery", name="Dana Price")
    user.groups.add(Group.objects.get(name="Receptionist"))
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_the_gallery_has_nothing_the_policy_forbids(signed_in: Client) -> None:
    response = signed_in.get(reverse("ui:gallery"))
    html = response.content.decode()
    assert response.status_code == 200
    assert "'unsafe-" not in response.headers["Content-Security-Policy"]
    assert not re.search(r"<[^>]*\sstyle=", html)
    assert not re.search(r"<[^>]*\son\w+=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)


@pytest.mark.django_db
def test_ids_are_used_once(signed_in: Client) -> None:
    html = signed_in.get(reverse("ui:gallery")).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) > 50
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.django_db
def test_a_form_with_mistakes_comes_back_with_422_and_what_was_typed(signed_in: Client) -> None:
    response = signed_in.post(reverse("ui:gallery_form"), {"given_name": "Zoë"})
    assert response.status_code == 422
    assert 'value="Zoë"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_notes_and_closing_go_together() -> None:
    response = answers.said(answers.dialog_closed(answers.redirect_to("ui:gallery")), "Zoë booked")
    assert response.headers["HX-Redirect"] == "/ui/"
    assert "dialog-close" in response.headers["HX-Trigger"]
    assert "booked" in response.headers["HX-Trigger"]


class TestRefusals:
    refuse = staticmethod(RefusalMiddleware(lambda request: None).process_exception)  # type: ignore[arg-type, return-value]

    def test_htmx_gets_a_note_and_no_swap(self) -> None:
        request = RequestFactory().post("/x", headers={"HX-Request": "true"})
        response = self.refuse(request, Refusal("That time is taken."))
        assert response is not None
        assert response.status_code == 422
        assert response.headers["HX-Reswap"] == "none"
        assert "That time is taken." in response.headers["HX-Trigger"]

    def test_a_program_gets_a_problem(self) -> None:
        request = RequestFactory().post("/api/x")
        response = self.refuse(request, Refusal("That time is taken.", field="start"))
        assert response is not None
        assert response.headers["Content-Type"] == "application/problem+json"
        assert b'"field": "start"' in response.content

    def test_other_faults_are_not_hidden(self) -> None:
        assert self.refuse(RequestFactory().get("/x"), ValueError("a fault")) is None


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_draw_without_anything(name: str) -> None:
    assert "<h1>" in get_template(name).render({})
