"""What left: packages page by page, disclosures, and what was charged. All of it only grows.

The database itself keeps restricted pages in: a page can be put into a package, and a package can
be disclosed, only on an authority of its request that is complete, neither revoked nor over, and
of a kind that permits the page's class as it is now.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from almoner.lib.ids import uuid7
from almoner.lib.release import AUTHORITIES
from almoner.messages.models import Sending
from almoner.platform.audit.history import append_only, never_deleted, tracked
from almoner.platform.files.models import StoredFile
from almoner.records.models.documents import DocumentPage
from almoner.records.models.release import Authority, ReleaseRequest

_PERMITTED = ", ".join(
    f"('{each.key}', '{release_class}')"
    for each in AUTHORITIES.values()
    for release_class in sorted(each.classes)
)

_MAY_NOT_LEAVE = f"""
    SELECT part.number INTO wrong
    FROM records_packagepage part
    JOIN records_package package ON package.id = part.package_id
    JOIN records_releaserequest request ON request.id = package.request_id
    JOIN records_documentpage page ON page.id = part.page_id
    JOIN records_documentreference document ON document.id = page.document_id
    LEFT JOIN records_authority authority ON authority.id = part.authority_id
    WHERE {{which}} AND (
        document.patient_id <> request.patient_id
        OR document.status = 'entered-in-error'
        OR part.release_class <> page.release_class
        OR authority.id IS NULL
        OR authority.request_id <> request.id
        OR NOT authority.is_complete
        OR authority.revoked_on IS NOT NULL
        OR authority.expires_on < (NEW.{{instant}} AT TIME ZONE 'UTC')::date
        OR (authority.kind, page.release_class) NOT IN (VALUES {_PERMITTED}))
    ORDER BY part.number LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'page_may_not_leave',
            MESSAGE = 'page ' || wrong || ' of the package may not leave on this authority';
    END IF;
"""  # noqa: S608 - of the table of authorities, never of values


def _page_gate() -> pgtrigger.Trigger:
    """Return the trigger that refuses a page in a package without an authority that permits it."""
    return pgtrigger.Trigger(
        name="page_gate",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        declare=[("wrong", "integer")],
        func=f"""
    IF EXISTS (SELECT FROM records_disclosure WHERE package_id = NEW.package_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'package_is_closed',
            MESSAGE = 'this package has left: nothing can be added to it';
    END IF;
    {_MAY_NOT_LEAVE.format(which="part.id = NEW.id", instant="put_at")}
    RETURN NEW;
""",
    )


def _disclosure_gate() -> pgtrigger.Trigger:
    """Return the trigger that looks at every page once more before its package leaves."""
    return pgtrigger.Trigger(
        name="disclosure_gate",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        declare=[("wrong", "integer")],
        func=f"""
    {_MAY_NOT_LEAVE.format(which="part.package_id = NEW.package_id", instant="sent_at")}
    IF (SELECT count(*) FROM records_packagepage WHERE package_id = NEW.package_id)
       <> (SELECT page_count FROM records_package WHERE id = NEW.package_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'package_is_accounted',
            MESSAGE = 'not every page of the package is on record';
    END IF;
    IF EXISTS (
        SELECT FROM records_packagepage part
        JOIN records_package package ON package.id = part.package_id
        JOIN records_releaserequest request ON request.id = package.request_id
        WHERE part.package_id = NEW.package_id AND part.page_id IS NOT NULL
          AND part.release_class <> 'ordinary' AND request.approved_by_id IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'package_is_approved',
            MESSAGE = 'restricted pages leave only after a second person approved';
    END IF;
    RETURN NEW;
""",  # noqa: S608 - of the text above
    )


class Package(models.Model):
    """One PDF made for a request, as it would leave; changed picks make another one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(ReleaseRequest, on_delete=models.PROTECT, related_name="packages")
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    page_count = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at",)
        constraints = [
            models.CheckConstraint(condition=Q(page_count__gt=0), name="package_has_pages")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.page_count} pages"


class PackagePage(models.Model):
    """One page of a package: of which page of the chart it was made, or a cover without one.

    ``sha256`` is of what the page holds (``lib.release.pages.page_digests``).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField()
    page = models.ForeignKey(DocumentPage, on_delete=models.PROTECT, null=True, related_name="+")
    release_class = models.CharField(max_length=20, blank=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, null=True, related_name="+")
    is_redacted = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64)
    put_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["package", "number"], name="package_page_once"),
            models.UniqueConstraint(fields=["package", "page"], name="chart_page_once_in_package"),
        ]
        triggers = [append_only(), _page_gate()]

    def __str__(self) -> str:
        return f"Page {self.number}"


class DeliveryMethod(models.TextChoices):
    """How records left."""

    PRINT = "print", "Printed and handed over"
    MEDIA = "media", "Encrypted PDF on a medium"
    MAIL = "mail", "Printed and mailed"
    FAX = "fax", "Faxed"
    LINK = "link", "By e-mail, behind a link with a code"


class Disclosure(models.Model):
    """A package left: to whom, where to, how, when, for what (45 CFR 164.528(b)(2))."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="disclosures")
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=200)
    method = models.CharField(max_length=20, choices=DeliveryMethod.choices)
    recipient = models.CharField(max_length=420)
    address = models.CharField(max_length=500, blank=True)
    purpose = models.CharField(max_length=300)
    description = models.CharField(max_length=1000)
    is_accounted = models.BooleanField()
    sending = models.OneToOneField(
        Sending,
        on_delete=models.PROTECT,
        null=True,
        related_name="disclosure",
        help_text="What carries it, where it leaves from here.",
    )

    class Meta:
        ordering = ("-sent_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=DeliveryMethod.values), name="disclosure_method"
            ),
            models.CheckConstraint(condition=~Q(recipient=""), name="disclosure_to_somebody"),
        ]
        triggers = [append_only(), _disclosure_gate()]

    def __str__(self) -> str:
        return f"To {self.recipient}"

    @property
    def how(self) -> str:
        """How it left, and what became of it where that is known."""
        said = self.get_method_display()
        return f"{said}: {self.sending.get_state_display().lower()}" if self.sending else said


@tracked
class FeeScheduleRow(models.Model):
    """What copies cost, as the practice set it; ``tiers`` as ``lib.release.read_tiers`` reads."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    tiers = models.TextField(
        "price of pages",
        help_text="A line each: up to page, dollars for each. “25 0.75”, “rest 0.50”.",
    )
    search = models.DecimalField("search fee", max_digits=6, decimal_places=2, default=0)
    patient_flat = models.DecimalField(
        "patient's flat fee", max_digits=6, decimal_places=2, default=0
    )
    is_active = models.BooleanField("in use", default=True)

    class Meta:
        ordering = ("name",)
        verbose_name = "fee schedule"
        constraints = [
            models.CheckConstraint(
                condition=Q(search__gte=0, patient_flat__gte=0), name="fees_are_not_negative"
            )
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


class Invoice(models.Model):
    """What a request was charged: never changed; a wrong one is followed by another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        unique=True,
        db_default=models.Func(models.Value("records_invoice_number"), function="nextval"),
        editable=False,
    )
    request = models.ForeignKey(ReleaseRequest, on_delete=models.PROTECT, related_name="invoices")
    schedule = models.CharField(max_length=100)
    pages = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=14, decimal_places=2)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=200)

    class Meta:
        ordering = ("-issued_at",)
        constraints = [models.CheckConstraint(condition=Q(total__gt=0), name="invoice_is_positive")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"Invoice {self.number}"


class InvoiceLine(models.Model):
    """One line: ``quantity`` times ``rate`` = ``amount``."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    text = models.CharField(max_length=100)
    quantity = models.PositiveIntegerField()
    rate = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=F("quantity") * F("rate")), name="invoice_line_adds_up"
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.text
