"""One item of a form as the builder asks for it."""

from dataclasses import replace
from typing import Any

from django import forms

from almoner.lib.questionnaires import GOES_TO, TELL_STAFF, Item, Questionnaire, goes_to
from almoner.lib.questionnaires import limit_wording as bounds
from almoner.lib.questionnaires import wording as lines
from almoner.lib.questionnaires.destinations import DESTINATIONS
from almoner.lib.questionnaires.form import KINDS
from almoner.lib.questionnaires.members import extension_value
from almoner.lib.questionnaires.own import BAND
from almoner.lib.questionnaires.scoring import CALCULATED, is_total

_WORDS = {
    "group": "Group of questions",
    "display": "Text that is only read",
    "boolean": "Yes or no",
    "decimal": "Number",
    "integer": "Whole number",
    "date": "Date",
    "dateTime": "Date and time",
    "time": "Time",
    "string": "Line of text",
    "text": "Longer text",
    "url": "Web address",
    "choice": "Choice from a list",
    "open-choice": "Choice, or words of one's own",
    "attachment": "File or picture",
    "reference": "Name of a person, place or record",
    "quantity": "Amount with a unit",
}


_BOUND = "For numbers, amounts, dates (2026-01-31) and times (14:30)."


class ItemForm(forms.Form):
    """Everything that the builder changes of an item."""

    text = forms.CharField(
        label="What is asked or said", widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    kind = forms.ChoiceField(label="Kind", choices=[(kind, _WORDS[kind]) for kind in KINDS])
    is_required = forms.BooleanField(label="Must be filled in", required=False)
    is_repeating = forms.BooleanField(label="May be there several times", required=False)
    options = forms.CharField(
        label="Choices",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text="One a line; with a score: “Several days | 1”.",
    )
    conditions = forms.CharField(
        label="Asked only if",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text="One a line: “q1 = yes”, “q2 > 3”, “q3 exists”. The ids stand beside the items.",
    )
    behavior = forms.ChoiceField(
        label="Of these",
        choices=[("all", "all must hold"), ("any", "one is enough")],
        required=False,
    )
    goes_to = forms.ChoiceField(
        label="The answer belongs to",
        choices=[("", "Nowhere: it stays in the form"), *((each, each) for each in DESTINATIONS)],
        required=False,
    )
    tell = forms.CharField(
        label="Tell staff at once",
        required=False,
        max_length=300,
        help_text="This sentence, when the answer is yes or scores above 0.",
    )
    tell_when = forms.CharField(
        label="… only when the answer is",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text="One a line: “Often”, “>= 2”, “no”. Empty: yes, or a score above 0.",
    )
    is_sum = forms.BooleanField(
        label="Holds the sum of the scores", required=False, help_text="For numbers."
    )
    bands = forms.CharField(
        label="What sums mean",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text="One a line: the least sum, then words: “5 Mild”.",
    )
    number = forms.CharField(label="Number shown", required=False, max_length=20)
    link_id = forms.RegexField(r"^\S{1,100}$", label="Id (linkId)")
    initial_values = forms.CharField(
        label="Starts with",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text="One answer a line, as it would be given: “yes”, “Often”, “2026-01-31”.",
    )
    least = forms.CharField(label="Least", required=False, max_length=40, help_text=_BOUND)
    most = forms.CharField(label="Most", required=False, max_length=40)
    decimals = forms.IntegerField(
        label="Most decimal places", required=False, min_value=0, max_value=20
    )
    units = forms.CharField(
        label="Units",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text="For amounts, one a line, with its UCUM code: “pounds | [lb_av]”, “kg”.",
    )
    shortest = forms.IntegerField(label="Fewest characters", required=False, min_value=1)
    longest = forms.IntegerField(label="Most characters", required=False, min_value=1)
    fewest_times = forms.IntegerField(
        label="At least so many times", required=False, min_value=0, max_value=100
    )
    most_times = forms.IntegerField(
        label="At most so many times", required=False, min_value=1, max_value=100
    )

    def __init__(self, *args: Any, of: Questionnaire, item: Item, **options: Any) -> None:  # noqa: ANN401
        options["initial"] = _initial(of, item)
        super().__init__(*args, **options)
        self.of, self.item = of, item
        destination = self.fields["goes_to"]
        said = goes_to(item)
        if said and said not in DESTINATIONS and isinstance(destination, forms.ChoiceField):
            destination.choices = [*destination.choices, (said, said)]  # type: ignore[misc]

    def made(self) -> Item:
        """Return the item as it was typed; raises ``NotUnderstood`` and ``NoSuchItem``."""
        typed, item = self.cleaned_data, self.item
        put: list[dict[str, object]] = []
        if typed["goes_to"]:
            put.append({"url": GOES_TO, "valueString": typed["goes_to"]})
        if typed["tell"]:
            put.append({"url": TELL_STAFF, "valueString": typed["tell"]})
        put += lines.bands_of(typed["bands"])
        instead_of = [GOES_TO, TELL_STAFF, BAND]
        if typed["is_sum"] != is_total(item):
            put += [lines.SUM] if typed["is_sum"] else []
            instead_of.append(CALCULATED)
        is_choice = typed["kind"] in ("choice", "open-choice")
        changed = replace(
            item,
            text=typed["text"],
            kind=typed["kind"],
            prefix=typed["number"],
            link_id=typed["link_id"],
            is_required=typed["is_required"] or None,
            is_repeating=typed["is_repeating"] or None,
            longest=typed["longest"],
            options=lines.options_of(self.of, item, typed["options"]) if is_choice else (),
            conditions=lines.conditions_of(self.of, item, typed["conditions"]),
            behavior=typed["behavior"] if typed["behavior"] == "any" else "",
        )
        made = lines.with_extensions(changed, put, instead_of=instead_of)
        made = bounds.limited(self.of, made, typed)
        made = bounds.with_units(made, typed["units"])
        made = bounds.with_alarms(self.of, made, typed["tell_when"])
        return bounds.with_initial(self.of, made, typed["initial_values"])


def _initial(form: Questionnaire, item: Item) -> dict[str, Any]:
    tell = extension_value(item.other, TELL_STAFF)
    return {
        "text": item.text,
        "kind": item.kind,
        "number": item.prefix,
        "link_id": item.link_id,
        "is_required": bool(item.is_required),
        "is_repeating": bool(item.is_repeating),
        "longest": item.longest,
        "initial_values": bounds.initial_lines(item),
        "units": bounds.unit_lines(item),
        "tell_when": bounds.alarm_lines(item),
        **bounds.limit_words(item),
        "options": lines.option_lines(form, item),
        "conditions": lines.condition_lines(item),
        "behavior": item.behavior or "all",
        "goes_to": goes_to(item),
        "tell": tell[1] if tell else "",
        "is_sum": is_total(item),
        "bands": lines.band_lines(item),
    }
