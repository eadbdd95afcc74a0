"""What is known of payers beyond their accounts: terms, plans, addresses, and how to reach them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from almoner.ledger.models import Payer
from almoner.lib.ids import uuid7
from almoner.people.models.parts import PostalAddress, not_empty
from almoner.people.models.staff import Practitioner
from almoner.platform.audit.history import never_deleted, tracked


class Filing(models.TextChoices):
    """The claim filing indicator (837, SBR09): what kind of insurance it is."""

    COMMERCIAL = "CI", "Commercial"
    BLUE_CROSS = "BL", "Blue Cross or Blue Shield"
    HMO = "HM", "Health maintenance organization"
    PPO = "12", "Preferred provider organization"
    POINT_OF_SERVICE = "13", "Point of service"
    EXCLUSIVE = "14", "Exclusive provider organization"
    MEDICARE_B = "MB", "Medicare Part B"
    MEDICARE_A = "MA", "Medicare Part A"
    MEDICARE_ADVANTAGE = "16", "Medicare Advantage (HMO risk)"
    MEDICAID = "MC", "Medicaid"
    CHAMPUS = "CH", "TRICARE"
    VETERANS = "VA", "Veterans Affairs"
    FEDERAL = "FI", "Federal employees"
    OTHER_FEDERAL = "OF", "Other federal program"
    TITLE_V = "TV", "Title V"
    WORKERS_COMP = "WC", "Workers' compensation"
    AUTO = "AM", "Automobile medical"
    LIABILITY = "LM", "Liability"
    DISABILITY = "DS", "Disability"
    UNKNOWN = "ZZ", "Mutually defined"


MEDICARE = frozenset({Filing.MEDICARE_A, Filing.MEDICARE_B})


@tracked
class PayerProfile(PostalAddress):
    """The terms of one payer: ids, deadlines, and the form of its members' ids."""

    payer = models.OneToOneField(
        Payer, on_delete=models.PROTECT, primary_key=True, related_name="profile"
    )
    identifier = models.CharField(
        "payer id", max_length=80, blank=True, help_text="As it stands on the card: 60054."
    )
    filing = models.CharField(
        "kind of insurance", max_length=2, choices=Filing, default=Filing.COMMERCIAL
    )
    phone = models.CharField(max_length=50, blank=True)
    member_id_pattern = models.CharField(
        "form of a member id",
        max_length=200,
        blank=True,
        help_text="A regular expression; leave empty where every form is taken.",
    )
    timely_filing_days = models.PositiveSmallIntegerField(
        default=365, help_text="Days from the service until a first claim must be there."
    )
    secondary_filing_days = models.PositiveSmallIntegerField(
        default=180, help_text="Days from the first payer's remittance, where this one is second."
    )
    appeal_days = models.PositiveSmallIntegerField(
        default=180, help_text="Days from a denial until an appeal must be there."
    )
    takes_replacements = models.BooleanField(
        default=True, help_text="Takes claims of frequency 7 and 8."
    )
    needs_taxonomy = models.BooleanField(default=False)
    needs_referring = models.BooleanField(
        "needs the referring provider", default=False, help_text="On every claim."
    )
    has_contract = models.BooleanField(
        default=True, help_text="The practice takes part: what is above the contract is ours."
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(filing__in=Filing.values), name="payer_filing"),
            models.CheckConstraint(
                condition=Q(timely_filing_days__gt=0, appeal_days__gt=0)
                & Q(secondary_filing_days__gt=0),
                name="payer_days_are_some",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.payer}"


@tracked
class Plan(models.Model):
    """A plan of a payer, as the card names it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="plans")
    name = models.CharField(max_length=200)
    filing = models.CharField(
        "kind of insurance",
        max_length=2,
        choices=Filing,
        blank=True,
        help_text="Where it differs from the payer's.",
    )
    needs_referral = models.BooleanField(default=False)
    needs_authorization = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["payer__name", "name"]
        constraints = [
            not_empty("name", "plan_is_named"),
            models.UniqueConstraint(fields=["payer", "name"], name="plan_named_once_a_payer"),
            models.CheckConstraint(
                condition=Q(filing="") | Q(filing__in=Filing.values), name="plan_filing"
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.payer}: {self.name}"


class Way(models.TextChoices):
    """How files travel to a trading partner."""

    SFTP = "sftp", "SFTP"
    FOLDER = "folder", "A folder on this machine"


class Envelope(models.TextChoices):
    """The envelope of a real-time question (CAQH CORE connectivity C2.2.0)."""

    SOAP = "soap", "SOAP"
    MIME = "mime", "MIME multipart"


class Usage(models.TextChoices):
    """Whether what is sent counts (ISA15)."""

    TEST = "T", "Test"
    PRODUCTION = "P", "Production"


@tracked
class TradingPartner(models.Model):
    """A clearinghouse or payer with whom files are exchanged.

    Passwords and keys are not kept here: ``secret`` names them in the environment
    (``PARTNER_<secret>_PASSWORD``, ``PARTNER_<secret>_KEY``).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, unique=True)
    sender_qualifier = models.CharField(max_length=2, default="ZZ")
    sender_id = models.CharField("our id there", max_length=15)
    receiver_qualifier = models.CharField(max_length=2, default="ZZ")
    receiver_id = models.CharField("their id", max_length=15)
    group_sender_id = models.CharField(max_length=15, blank=True)
    group_receiver_id = models.CharField(max_length=15, blank=True)
    receiver_name = models.CharField(max_length=60, blank=True)
    usage = models.CharField(max_length=1, choices=Usage, default=Usage.TEST)
    asks_for_ta1 = models.BooleanField("ask for a TA1", default=True)
    most_claims = models.PositiveSmallIntegerField("claims a file", default=5000)
    way = models.CharField(max_length=6, choices=Way, default=Way.SFTP)
    host = models.CharField(max_length=253, blank=True)
    port = models.PositiveIntegerField(default=22)
    user_name = models.CharField(max_length=100, blank=True)
    secret = models.SlugField(max_length=50, blank=True, help_text="Its name in the environment.")
    host_key = models.CharField(
        max_length=1000, blank=True, help_text="ssh-ed25519 AAAA…: another key is refused."
    )
    outgoing = models.CharField("folder to send to", max_length=300, default="inbound")
    incoming = models.CharField("folder to fetch from", max_length=300, default="outbound")
    archive = models.CharField("folder of what was fetched", max_length=300, blank=True)
    file_name = models.CharField(
        max_length=100,
        default="{transaction}.{date}.{number}.x12",
        help_text="{transaction}, {date}, {time}, {number}, {usage} are filled in.",
    )
    real_time_url = models.URLField(max_length=500, blank=True)
    envelope = models.CharField(max_length=4, choices=Envelope, default=Envelope.SOAP)
    last_control_number = models.PositiveIntegerField(default=0, editable=False)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [
            not_empty("name", "partner_is_named"),
            models.CheckConstraint(
                condition=~Q(sender_id="") & ~Q(receiver_id=""), name="partner_has_ids"
            ),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="partner_way"),
            models.CheckConstraint(condition=Q(usage__in=Usage.values), name="partner_usage"),
            models.CheckConstraint(
                condition=Q(envelope__in=Envelope.values), name="partner_envelope"
            ),
            models.CheckConstraint(
                condition=Q(last_control_number__lte=999_999_999), name="partner_control_number"
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


class Transaction(models.TextChoices):
    """What is exchanged over a route."""

    PROFESSIONAL = "837P", "Professional claims"
    INSTITUTIONAL = "837I", "Institutional claims"
    REMITTANCE = "835", "Remittances"
    ELIGIBILITY = "270", "Eligibility"
    STATUS = "276", "Claim status"
    AUTHORIZATION = "278", "Authorizations"


@tracked
class PayerRoute(models.Model):
    """How one kind of transaction reaches a payer: over whom, and under which id there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="routes")
    partner = models.ForeignKey(TradingPartner, on_delete=models.PROTECT, related_name="routes")
    transaction = models.CharField(max_length=4, choices=Transaction)
    identifier = models.CharField(
        "payer id", max_length=80, help_text="The payer's id at this partner."
    )
    needs_enrollment = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["payer__name", "transaction"]
        constraints = [
            models.UniqueConstraint(
                fields=["payer", "transaction"],
                condition=Q(is_active=True),
                name="one_route_a_transaction",
            ),
            models.CheckConstraint(
                condition=Q(transaction__in=Transaction.values), name="route_transaction"
            ),
            not_empty("identifier", "route_has_a_payer_id"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.payer}, {self.get_transaction_display()}, over {self.partner}"


class EnrollmentState(models.TextChoices):
    """Where an enrollment stands."""

    TO_SEND = "to-send", "To send"
    SENT = "sent", "Sent, waiting"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    ENDED = "ended", "Ended"


@tracked
class Enrollment(models.Model):
    """The leave to exchange a transaction with a payer; of the practice without practitioner."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    route = models.ForeignKey(PayerRoute, on_delete=models.PROTECT, related_name="enrollments")
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, null=True, blank=True, related_name="enrollments"
    )
    state = models.CharField(max_length=8, choices=EnrollmentState, default=EnrollmentState.TO_SEND)
    sent_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["route", "practitioner"],
                nulls_distinct=False,
                name="enrolled_once_a_route",
            ),
            models.CheckConstraint(
                condition=Q(state__in=EnrollmentState.values), name="enrollment_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(effective_on__isnull=False),
                name="enrollment_holds_from_a_day",
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.route}: {self.get_state_display()}"
