"""Forms of releases. The operations store what they hold, never the form."""

from typing import Any

from django import forms
from django.utils import timezone

from almoner.lib import release as law
from almoner.platform.ui.widgets import DateInput
from almoner.records.models import IN_ERROR, DocumentReference, DocumentType
from almoner.records.models.custody import ArchiveBox, RetentionRule
from almoner.records.models.disclosures import DeliveryMethod, FeeScheduleRow
from almoner.records.models.release import ReleaseRequest, Requester, RequestKind

LINES = {"rows": 3}


def _day(label: str, *, required: bool = True, **words: Any) -> forms.DateField:  # noqa: ANN401
    return forms.DateField(label=label, required=required, widget=DateInput, **words)


class RequesterForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody in the directory."""

    class Meta:
        model = Requester
        fields = (
            "name",
            "kind",
            "attention",
            "address",
            "phone",
            "fax",
            "email",
            "note",
            "is_active",
        )
        widgets = {"address": forms.Textarea(attrs=LINES)}

    def _post_clean(self) -> None:
        """Leave the instance alone: nothing is written to it here."""


class RequestForm(forms.Form):
    """A request as it came in."""

    kind = forms.ChoiceField(label="What is asked for", choices=RequestKind.choices)
    requester = forms.ModelChoiceField(
        Requester.objects.filter(is_active=True),
        label="Who asks",
        required=False,
        empty_label="The patient",
        help_text="Not in the list? Add them under Requesters first.",
    )
    received_on = _day("Came on", initial=timezone.localdate)
    purpose = forms.CharField(max_length=300, help_text="“At the patient's request” is enough.")
    scope = forms.CharField(
        label="Asked for, in their words", max_length=1000, widget=forms.Textarea(attrs=LINES)
    )
    from_on = _day("Records from", required=False)
    to_on = _day("Records to", required=False)


class AuthorityForm(forms.Form):
    """An authority, item by item as the law lists them."""

    elements = forms.MultipleChoiceField(
        label="The paper says", required=False, widget=forms.CheckboxSelectMultiple
    )
    signed_on = _day("Signed on", required=False)
    expires_on = _day("Ends on", required=False)
    expires_with = forms.CharField(label="Or ends with this event", required=False, max_length=200)
    evidence = forms.ModelChoiceField(
        DocumentReference.objects.none(),
        label="The paper, in the chart",
        required=False,
        empty_label="Not filed yet",
    )
    note = forms.CharField(required=False, max_length=500)

    def __init__(self, *args: Any, request: ReleaseRequest, kind: str, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        ground = law.AUTHORITIES[kind]
        elements, evidence = self.fields["elements"], self.fields["evidence"]
        if isinstance(elements, forms.MultipleChoiceField):
            elements.choices = [
                (each.key, f"{each.words} · {each.source}") for each in ground.elements
            ]
        if isinstance(evidence, forms.ModelChoiceField):
            papers = DocumentReference.objects.filter(patient=request.patient)
            evidence.queryset = papers.exclude(status=IN_ERROR).order_by("-at")
        if not ground.is_signed:
            for name in ("signed_on", "expires_with"):
                del self.fields[name]


class ReasonForm(forms.Form):
    """A sentence that is kept."""

    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs=LINES))


class DecisionForm(ReasonForm):
    """What was decided on a request without pages."""

    accepted = forms.TypedChoiceField(
        label="Decision",
        choices=[("yes", "Accepted, or handed over"), ("no", "Denied, the patient was told why")],
        coerce=lambda text: text == "yes",
    )
    field_order = ("accepted", "reason")


class DeliveryForm(forms.Form):
    """How, to whom and where a package leaves."""

    method = forms.ChoiceField(label="How", choices=DeliveryMethod.choices)
    recipient = forms.CharField(label="To", max_length=420)
    address = forms.CharField(
        label="Where to",
        required=False,
        max_length=500,
        help_text="Postal address, e-mail address, or fax number (one that is not in the directory "
        "twice, with a comma between); for copies handed over, nothing.",
    )
    text_code_to = forms.CharField(
        label="Text the code to",
        required=False,
        max_length=50,
        help_text="For a link. Without a number, tell the code by telephone: it is on the page of "
        "the sending.",
    )


class ChargeForm(forms.Form):
    """What a package costs."""

    schedule = forms.ModelChoiceField(
        FeeScheduleRow.objects.filter(is_active=True), label="Fee schedule", empty_label=None
    )
    postage = forms.DecimalField(max_digits=6, decimal_places=2, min_value=0, initial="0.00")


class FeesForm(forms.ModelForm):  # type: ignore[type-arg]
    """A fee schedule."""

    class Meta:
        model = FeeScheduleRow
        fields = ("name", "tiers", "search", "patient_flat", "is_active")
        widgets = {"tiers": forms.Textarea(attrs=LINES)}

    def _post_clean(self) -> None:
        """Leave the instance alone: nothing is written to it here."""


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """How long records are kept."""

    class Meta:
        model = RetentionRule
        fields = ("name", "years", "years_after_18", "source")

    def _post_clean(self) -> None:
        """Leave the instance alone: nothing is written to it here."""


class TypesForm(forms.Form):
    """Which types of documents a rule keeps."""

    types = forms.ModelMultipleChoiceField(
        DocumentType.objects.all(),
        label="Types of documents",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class HoldForm(forms.Form):
    """A legal hold."""

    matter = forms.CharField(max_length=300, help_text="The case, and who told us.")


class ChartForm(forms.Form):
    """A paper chart."""

    place = forms.CharField(label="Its place", max_length=200, help_text="Room and shelf.")
    volume = forms.IntegerField(min_value=1, max_value=999, initial=1)
    last_seen_on = _day("Last entry in it")


class BoxForm(forms.Form):
    """An archive box."""

    contents = forms.CharField(max_length=300, help_text="Charts A to C, last seen 2012.")
    place = forms.CharField(max_length=200, help_text="Store, room, shelf.")


class OutForm(forms.Form):
    """Handing paper out."""

    out_to = forms.CharField(label="Out to", max_length=200)
    reason = forms.CharField(label="What for", max_length=300)
    due_on = _day("Due back")


class IntoBoxForm(forms.Form):
    """Where a paper chart is kept."""

    box = forms.ModelChoiceField(
        ArchiveBox.objects.all(), required=False, empty_label="On its own shelf"
    )


class DestroyForm(forms.Form):
    """How a paper chart was destroyed."""

    rule = forms.ModelChoiceField(RetentionRule.objects.all(), label="Kept by", empty_label=None)
    destroyed_on = _day("Destroyed on")
    method = forms.CharField(max_length=200, help_text="Cross-cut shredding by …")
    certificate = forms.CharField(label="Certificate number", required=False, max_length=100)
    witness = forms.CharField(label="Seen by", max_length=200)
