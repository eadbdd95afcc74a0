"""The demo practice: two places, six clinicians, rooms, equipment and the people around them."""

from datetime import date, datetime, time

from almoner.lib.npi import npi_check_digit
from almoner.main.demo.persons import Person, persons
from almoner.people import operations as people
from almoner.people.models import (
    Equipment,
    Location,
    OutsideFacility,
    OutsidePractitioner,
    Patient,
    Practice,
    Practitioner,
    Room,
    StaffMember,
)
from almoner.people.operations import practice
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import User

PLACES = (
    # name, street, town, state, ZIP code, time zone
    ("Maple Street", "14 Maple Street", "Ashford", "MA", "01420", "America/New_York"),
    ("Harbor Road", "230 Harbor Road", "Brookfield", "MA", "01506", "America/New_York"),
    ("Glenwood", "5 Prospect Street", "Glenwood", "MA", "02138", "America/New_York"),
    ("Fairview", "77 Hill Street", "Fairview", "MA", "02115", "America/New_York"),
    ("Eastham", "900 Lake Street", "Eastham", "MA", "02642", "America/New_York"),
)
CLINICIANS = (
    # family name, given name, credential, taxonomy, languages
    ("Chen", "Mei", "MD", "207Q00000X", ["en", "zh"]),
    ("Okafor", "Daniel", "MD", "207R00000X", ["en"]),
    ("Alvarez", "Lucía", "MD", "208000000X", ["en", "es"]),
    ("Lindqvist", "Ingrid", "DO", "207Q00000X", ["en"]),
    ("Haddad", "Omar", "MD", "207RC0000X", ["en", "ar"]),
    ("Brennan", "Siobhán", "NP", "363LF0000X", ["en", "es"]),
)
ROOMS = ("Exam 1", "Exam 2", "Exam 3", "Procedure")
EQUIPMENT = (("Ultrasound", "ultrasound"), ("ECG", "ECG"))
HOLIDAYS = ((1, 1, "New Year's Day"), (7, 4, "Independence Day"), (12, 25, "Christmas Day"))
OPENS, CLOSES = time(8), time(17)


def build_practice(users: dict[str, User], today: date, *, clinicians: int) -> None:
    """Set up the practice, its places, what stands in them, and who works there."""
    _add(
        Practice,
        name="Maple Street Family Medicine",
        npi=npi(1),
        tax_id="12-3456789",
        phone="978-555-0100",
        line1="14 Maple Street",
        city="Ashford",
        state="MA",
        zip_code="01420",
    )
    count = 2 if clinicians <= 12 else len(PLACES)
    places = [_place(number, *parts) for number, parts in enumerate(PLACES[:count])]
    _clinicians(clinicians, users["clinician"])
    for user in users.values():
        if user.username != "clinician":
            title = str(user.groups.first())
            _add(StaffMember, name=user.name, job_title=title, location=places[0], user=user)
    for month, day, name in HOLIDAYS:
        year = today.year + ((month, day) < (today.month, today.day))
        practice.add_holiday(SYSTEM, on=date(year, month, day), name=name)
    _outside()


def _clinicians(count: int, signs_in: User) -> None:
    known = [*CLINICIANS[:count]]
    more = persons(count - len(known), today=date(1990, 1, 1), seed=7)
    known += [(each.family_name, each.given_name, "MD", "207Q00000X", ["en"]) for each in more]
    for number, (family, given, credential, taxonomy, languages) in enumerate(known):
        _add(
            Practitioner,
            family_name=family,
            given_name=given,
            credential=credential,
            npi=npi(100 + number),
            taxonomy=taxonomy,
            licence_number=f"MA{240_000 + number}",
            licence_state="MA",
            languages=languages,
            user=None if number else signs_in,
        )


def _place(
    number: int, name: str, line1: str, city: str, state: str, zip_code: str, zone: str
) -> Location:
    place = _add(
        Location,
        name=name,
        line1=line1,
        city=city,
        state=state,
        zip_code=zip_code,
        time_zone=zone,
        phone=f"978-555-01{10 + number}",
        npi=npi(10 + number),
    )
    hours = [practice.Opening(weekday, OPENS, CLOSES) for weekday in range(5)]
    practice.set_hours(SYSTEM, location=place, hours=hours)
    for room in ROOMS:
        kind = "procedure" if room == "Procedure" else "exam"
        _add(Room, location=place, name=room, kind=kind)
    for machine, kind in EQUIPMENT:
        _add(Equipment, location=place, name=machine, kind=kind)
    return place


def _outside() -> None:
    hospital = _add(
        OutsideFacility,
        name="St. Brendan's Hospital",
        city="Ashford",
        state="MA",
        phone="978-555-0170",
    )
    for number, (family, given, specialty) in enumerate(
        (("Rosenthal", "Judith", "Cardiology"), ("Patel", "Arjun", "Orthopedic surgery"))
    ):
        _add(
            OutsidePractitioner,
            family_name=family,
            given_name=given,
            specialty=specialty,
            npi=npi(200 + number),
            facility=hospital,
            phone=f"978-555-018{number}",
        )


def register(person: Person, *, now: datetime) -> Patient:
    """Register a made-up person as the desk would."""
    return people.register(
        SYSTEM,
        registration=people.Registration(
            who=people.Demographics(
                family_name=person.family_name,
                given_name=person.given_name,
                middle_name=person.middle_name,
                preferred_name=person.preferred_name,
                birth_date=person.birth_date,
                sex=person.sex,
                language=person.language,
                needs_interpreter=person.language != "en",
            ),
            reaches=[
                people.Reach(value=person.mobile, may_text=True, may_leave_message=True),
                people.Reach(value=person.email, system="email", use="home"),
            ],
            address=people.PostalParts(
                line1=person.street,
                city=person.city,
                state=person.state,
                zip_code=person.postcode,
            ),
            former_names=[("maiden", "", person.former_name)] if person.former_name else [],
        ),
        now=now,
    )


def npi(seed: int) -> str:
    """Return a made-up NPI whose check digit is right."""
    nine = f"{100_000_000 + seed:09d}"
    return nine + npi_check_digit(nine)


def _add(kind: type[practice.Row], /, **values: object) -> practice.Row:
    return practice.add(SYSTEM, kind=kind, values=values)
