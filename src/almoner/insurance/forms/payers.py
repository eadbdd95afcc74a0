"""What the set-up of payers takes."""

from typing import Any

from django import forms

from almoner.insurance.forms.rows import RowForm
from almoner.insurance.models import (
    Enrollment,
    PayerProfile,
    PayerRoute,
    Plan,
    TradingPartner,
)
from almoner.ledger.models import Payer, PayerClass
from almoner.people.models import Practitioner


class PayerTermsForm(RowForm):
    """A payer with its terms."""

    model = PayerProfile
    named = (
        *("identifier", "filing", "phone", "member_id_pattern", "timely_filing_days"),
        *("secondary_filing_days", "appeal_days", "takes_replacements", "needs_taxonomy"),
        *("needs_referring", "has_contract", "line1", "line2", "city", "state", "zip_code"),
    )
    labels = {
        "timely_filing_days": "Days to file",
        "secondary_filing_days": "Days to file as second",
        "appeal_days": "Days to appeal",
        "takes_replacements": "Takes corrected claims",
        "needs_taxonomy": "Needs the taxonomy",
        "has_contract": "We take part",
    }

    name = forms.CharField(max_length=200)
    financial_class = forms.ChoiceField(
        label="Class in the books", choices=PayerClass.choices, required=False
    )

    def __init__(self, *args: Any, payer: Payer | None = None, **options: Any) -> None:  # noqa: ANN401 - a form's own
        super().__init__(*args, **options)
        if payer is not None:
            del self.fields["name"], self.fields["financial_class"]


class PlanForm(RowForm):
    """A plan of a payer."""

    model = Plan
    named = ("name", "filing", "needs_referral", "needs_authorization", "is_active")
    labels = {
        "needs_referral": "Needs a referral",
        "needs_authorization": "Needs an authorization",
        "is_active": "In use",
    }


class RouteForm(RowForm):
    """How a transaction reaches a payer."""

    model = PayerRoute
    named = ("transaction", "partner", "identifier", "needs_enrollment", "is_active")
    labels = {
        "partner": "Over",
        "needs_enrollment": "Needs an enrollment",
        "is_active": "In use",
    }

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - a form's own
        super().__init__(*args, **options)
        self.fields["partner"].queryset = TradingPartner.objects.filter(is_active=True)  # type: ignore[attr-defined] # of a choice


class EnrollmentForm(RowForm):
    """Where an enrollment stands."""

    model = Enrollment
    named = (*("route", "practitioner", "state", "sent_on", "answered_on", "effective_on", "note"),)
    labels = {
        "route": "For",
        "practitioner": "Of",
        "sent_on": "Sent on",
        "answered_on": "Answered on",
        "effective_on": "Holds from",
    }

    def __init__(self, *args: Any, payer: Payer, **options: Any) -> None:  # noqa: ANN401 - a form's own
        super().__init__(*args, **options)
        routes = PayerRoute.objects.filter(payer=payer).select_related("payer", "partner")
        self.fields["route"].queryset = routes  # type: ignore[attr-defined] # of a choice
        self.fields["practitioner"].queryset = Practitioner.objects.filter(is_active=True)  # type: ignore[attr-defined] # of a choice
        self.fields["practitioner"].empty_label = "The practice"  # type: ignore[attr-defined] # of a choice


class PartnerForm(RowForm):
    """A clearinghouse or payer with whom files are exchanged."""

    model = TradingPartner
    named = (
        *("name", "receiver_name", "usage", "asks_for_ta1"),
        *("sender_qualifier", "sender_id", "receiver_qualifier", "receiver_id"),
        *("group_sender_id", "group_receiver_id", "most_claims"),
        *("way", "host", "port", "user_name", "secret", "host_key"),
        *("outgoing", "incoming", "archive", "file_name"),
        *("real_time_url", "envelope", "is_active"),
    )
    labels = {
        "receiver_name": "Their name in files",
        "usage": "What is sent is",
        "sender_qualifier": "Our id's qualifier",
        "receiver_qualifier": "Their id's qualifier",
        "group_sender_id": "Our id in groups",
        "group_receiver_id": "Their id in groups",
        "way": "Files travel by",
        "secret": "Secret's name",
        "host_key": "Their server's key",
        "archive": "Folder of what was fetched",
        "real_time_url": "Real-time address",
        "is_active": "In use",
    }
    help_texts = {
        "group_sender_id": "Where it differs.",
        "group_receiver_id": "Where it differs.",
        "real_time_url": "CAQH CORE C2.2.0; empty: asked in the nightly file.",
        "secret": "CLEARING reads PARTNER_CLEARING_PASSWORD of the environment.",
    }

    real_time_url = forms.URLField(
        label=labels["real_time_url"],
        help_text=help_texts["real_time_url"],
        max_length=500,
        required=False,
        assume_scheme="https",
    )
