"""Where those who answer for accounts are reached: their own address, or the one on their chart."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from almoner.people.models.around import AddressUse, ConsentKind, ContactSystem


@dataclass(frozen=True, slots=True)
class Reach:
    """A guarantor's name, address, telephone numbers and e-mail address, or "" for none."""

    name: str
    line1: str
    line2: str
    city: str
    state: str
    zip_code: str
    country: str
    phones: list[str]
    texts: str
    """The first number that may be texted."""
    email: str

    @property
    def lines(self) -> list[str]:
        """The address as it stands on an envelope: four lines in the United States."""
        region = " ".join(part for part in (self.state, self.zip_code) if part)
        city = ", ".join(part for part in (self.city, region) if part)
        street = ", ".join(part for part in (self.line1, self.line2) if part)
        abroad = self.country if self.country not in ("", "US") else ""
        return [line for line in (self.name, street, city, abroad) if line]

    @property
    def has_address(self) -> bool:
        """Whether the Postal Service could deliver to it."""
        return bool(self.line1 and (self.zip_code or self.city))


def reach_of(families: Collection[UUID], *, on: date) -> dict[UUID, Reach]:
    """Return where the guarantor of each family is reached on a day.

    What stands on the guarantor comes first. For one who is a patient the chart's billing address,
    then the others; numbers and e-mail addresses that may be used, in their order, and none where
    the patient does not want e-mail.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REACH, {"families": list(families), "on": on})
        return {family: Reach(*rest) for family, *rest in cursor.fetchall()}


_CURRENT = (
    "NOT {0}.do_not_use AND NOT {0}.is_entered_in_error"
    ' AND ({0}.since IS NULL OR {0}.since <= %(on)s) AND ({0}."until" IS NULL'
    ' OR {0}."until" >= %(on)s)'
)
_REACH = f"""
SELECT family.id, guarantor.name,
    CASE WHEN own THEN guarantor.line1 ELSE coalesce(home.line1, '') END,
    CASE WHEN own THEN guarantor.line2 ELSE coalesce(home.line2, '') END,
    CASE WHEN own THEN guarantor.city ELSE coalesce(home.city, '') END,
    CASE WHEN own THEN guarantor.state ELSE coalesce(home.state, '') END,
    CASE WHEN own THEN guarantor.zip_code ELSE coalesce(home.zip_code, '') END,
    CASE WHEN own THEN guarantor.country ELSE coalesce(home.country, 'US') END,
    array_remove(ARRAY[nullif(guarantor.phone, '')] || coalesce(points.phones, '{{}}'), NULL),
    coalesce(points.texts[1], ''),
    CASE WHEN guarantor.email <> '' THEN guarantor.email
        WHEN wants.email IS FALSE THEN '' ELSE coalesce(points.emails[1], '') END
FROM people_familyaccount family
    JOIN people_guarantor guarantor ON guarantor.id = family.guarantor_id,
    LATERAL (SELECT guarantor.line1 <> '' OR guarantor.zip_code <> '' AS own) given
    LEFT JOIN LATERAL (SELECT * FROM people_patientaddress address
        WHERE address.patient_id = guarantor.patient_id AND {_CURRENT.format("address")}
            AND address.use <> '{AddressUse.OLD}'
        ORDER BY address.use = '{AddressUse.BILLING}' DESC,
            address.use = '{AddressUse.HOME}' DESC, address.id LIMIT 1) home ON true
    LEFT JOIN LATERAL (SELECT
        array_agg(point.value ORDER BY point.rank, point.id)
            FILTER (WHERE point.system = '{ContactSystem.PHONE}')::text[] AS phones,
        array_agg(point.e164 ORDER BY point.rank, point.id)
            FILTER (WHERE point.may_text AND point.e164 <> '')::text[] AS texts,
        array_agg(point.value ORDER BY point.rank, point.id)
            FILTER (WHERE point.system = '{ContactSystem.EMAIL}')::text[] AS emails
        FROM people_contactpoint point
        WHERE point.patient_id = guarantor.patient_id AND {_CURRENT.format("point")}) points ON true
    LEFT JOIN LATERAL (SELECT consent.given AS email FROM people_consent consent
        WHERE consent.patient_id = guarantor.patient_id
            AND consent.kind = '{ConsentKind.EMAIL}' AND NOT consent.is_entered_in_error
        ORDER BY consent."on" DESC, consent.id DESC LIMIT 1) wants ON true
WHERE family.id = ANY(%(families)s)
"""  # noqa: S608 - of the names of uses and kinds
