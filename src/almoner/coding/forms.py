"""What the encoder's screen takes."""

from django import forms

from almoner.lib.encoder import Context

ENCOUNTERS = (
    ("initial", "Initial: under active treatment"),
    ("subsequent", "Subsequent: healing or aftercare"),
    ("sequela", "Sequela: a late effect"),
)
SEXES = (("female", "Female"), ("male", "Male"))
OLDEST = 124
"""The age up to which the Medicare Code Editor takes an adult (15 to 124)."""


class SearchForm(forms.Form):
    """What is looked for, and for whom."""

    q = forms.CharField(required=False, max_length=200, strip=False)
    age = forms.IntegerField(required=False, min_value=0, max_value=OLDEST)
    sex = forms.ChoiceField(required=False, choices=[("", "Any"), *SEXES])
    encounter = forms.ChoiceField(required=False, choices=[("", "Not said"), *ENCOUNTERS])

    def context(self) -> Context:
        """Return what is known of whom the code is for; what cannot be right is left out."""
        known = self.cleaned_data
        return Context(
            age=known.get("age"),
            sex=known.get("sex") or "",
            encounter=known.get("encounter") or "initial",
        )
