"""Patients from any CSV file whose columns can be told."""

from collections.abc import Callable, Mapping
from datetime import datetime

from almoner.people import operations
from almoner.people.importing.loading import Item, Rejected, content_id, load_table
from almoner.people.importing.reports import Report
from almoner.people.importing.tables import NotATable, Row, Table, plain
from almoner.people.importing.values import Tolerant, state_code
from almoner.people.operations import Demographics, PostalParts, Reach, Registration
from almoner.people.operations.importing import load_patients
from almoner.people.operations.registering import checked
from almoner.platform.accounts.actor import Actor

FIELDS: dict[str, str] = {
    "id": "id patientid patientnumber mrn chartnumber chart recordid personid uniqueid",
    "name": "name patientname fullname",
    "family_name": "familyname family surname lastname last lname patientlastname",
    "given_name": "givenname given firstname first fname forename patientfirstname",
    "middle_name": "middlename middle mname middleinitial mi",
    "prefix": "prefix title salutation",
    "suffix": "suffix namesuffix generation",
    "preferred_name": "preferredname nickname knownas",
    "former_name": "formername maidenname maiden previousname birthname",
    "birth_date": "birthdate dateofbirth dob birthday bdate patientdob",
    "sex": "sex administrativesex gender birthsex",
    "gender_identity": "genderidentity",
    "pronouns": "pronouns",
    "marital_status": "maritalstatus marital",
    "race": "race",
    "ethnicity": "ethnicity ethnicgroup",
    "language": "language preferredlanguage",
    "deceased_on": "deathdate dateofdeath dod deceasedon deceased",
    "address": "address address1 addressline1 streetaddress street addr addr1 line1",
    "address2": "address2 addressline2 addr2 line2 unit apartment",
    "city": "city town suburb locality addresscity",
    "state": "state province region addressstate",
    "postcode": "postcode postalcode zip zipcode zip5",
    "phone": "phone phonenumber telephone tel primaryphone phone1",
    "home_phone": "homephone phonehome",
    "mobile_phone": "mobilephone mobile cell cellphone phonecell",
    "work_phone": "workphone phonework",
    "email": "email emailaddress mail",
    "ssn": "ssn socialsecuritynumber socialsecurity socsecid",
}
"""What a column may be mapped to, and the usual headings of each."""


class WrongMapping(NotATable):
    """The mapping names a field or a column that is not there."""


def parse_map(text: str) -> dict[str, str]:
    """Read ``given_name=first,birth_date=dob``: a field of ours, then its column in the file."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, column = (piece.strip() for piece in part.partition("="))
        if not equals or not column:
            raise WrongMapping(f"“{part}” is not field=column, like given_name=first.")
        if name not in FIELDS:
            raise WrongMapping(f"There is no field “{name}”. The fields are: {', '.join(FIELDS)}.")
        found[name] = column
    return found


def columns_of(table: Table, mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the column for each field: as mapped, else guessed from the usual headings."""
    columns: dict[str, str] = {}
    for name, headings in FIELDS.items():
        if name in mapping:
            column = table.column(mapping[name])
            if not column:
                raise WrongMapping(
                    f"{table.path.name} has no column “{mapping[name]}”. "
                    f"The columns are: {', '.join(table.headings)}."
                )
            columns[name] = column
        elif column := table.column(*headings.split()):
            columns[name] = column
    taken = [plain(column) for name, column in columns.items() if name in mapping]
    columns = {
        name: column
        for name, column in columns.items()
        if name in mapping or plain(column) not in taken
    }
    missing = _missing(columns)
    if missing:
        raise WrongMapping(
            f"{table.path.name} has no column for {missing}: name it with "
            f"--map {missing}=COLUMN. The columns are: {', '.join(table.headings)}."
        )
    return columns


def _missing(columns: Mapping[str, str]) -> str:
    if "family_name" not in columns and "name" not in columns:
        return "family_name"
    return "" if "birth_date" in columns else "birth_date"


def import_patients(
    actor: Actor,
    table: Table,
    *,
    source: str,
    mapping: Mapping[str, str],
    report: Report,
    now: datetime,
) -> Report:
    """Register every patient of ``table`` that ``source`` has not brought yet."""
    actor.must("people.import")
    convert = converter(columns_of(table, mapping), now)
    run = operations.start_run(
        actor, source=source, kind=report.kind, file_name=str(table.path), now=now
    )
    load_table(
        table,
        convert,
        lambda rows: load_patients(actor, source=source, rows=rows, now=now),
        report,
    )
    operations.finish_run(actor, run=run, counts=counts_of(report), now=now)
    return report


def counts_of(report: Report) -> dict[str, int]:
    """Return the counts that a run keeps."""
    return {
        "read": report.read,
        "added": report.added,
        "present": report.present,
        "rejected": report.rejected,
    }


def converter(
    columns: Mapping[str, str], now: datetime, rename: Callable[[str], str] = str
) -> Callable[[Row], Item[Registration]]:
    """Return what turns a row into a registration; ``rename`` is applied to every name."""

    def convert(row: Row) -> Item[Registration]:
        def of(field: str) -> str:
            return row.get(columns[field]) if field in columns else ""

        read = Tolerant(now)
        registration = Registration(
            who=_who(of, read, rename),
            reaches=_reaches(of, read),
            address=_address(of, read),
            former_names=_former(of, read, rename),
            identifiers=_identifiers(of, read),
        )
        return Item(of("id") or content_id(row), checked(registration, now=now), read.notes)

    return convert


Of = Callable[[str], str]


def _who(of: Of, read: Tolerant, rename: Callable[[str], str]) -> Demographics:
    family, given = of("family_name"), of("given_name")
    if not family and of("name"):
        family, given = _apart(of("name"))
    if not family:
        raise Rejected("It has no family name.")
    born = read.birth_date(of("birth_date"))
    died = read.death(of("deceased_on"), born)
    return Demographics(
        family_name=read.text(rename(family), 200, "family name"),
        given_name=read.text(rename(given), 200, "given name"),
        middle_name=read.text(rename(of("middle_name")), 200, "middle name"),
        prefix=read.text(of("prefix"), 50, "prefix"),
        suffix=read.text(of("suffix"), 50, "suffix"),
        preferred_name=read.text(rename(of("preferred_name")), 200, "preferred name"),
        birth_date=born,
        sex=read.sex(of("sex")),
        gender_identity=read.text(of("gender_identity"), 100, "gender identity"),
        pronouns=read.text(of("pronouns"), 50, "pronouns"),
        marital_status=read.marital_status(of("marital_status")),
        race=read.race(of("race")),
        ethnicity=read.ethnicity(of("ethnicity")),
        language=read.language(of("language")),
        is_deceased=died is not None,
        deceased_on=died,
    )


def _apart(name: str) -> tuple[str, str]:
    """Take ``Terry, Tula`` or ``Tula Terry`` apart into family and given name."""
    family, comma, given = name.partition(",")
    if comma:
        return family.strip(), given.strip()
    given, _, family = name.rpartition(" ")
    return family.strip(), given.strip()


def _reaches(of: Of, read: Tolerant) -> list[Reach]:
    uses = {"phone": "home", "mobile_phone": "mobile", "home_phone": "home", "work_phone": "work"}
    found: dict[str, Reach] = {}
    for field, use in uses.items():
        if phone := read.phone(of(field)):
            found.setdefault(phone, Reach(value=phone, use=use))
    if email := read.email(of("email")):
        found[email] = Reach(system="email", value=email, use="home")
    return list(found.values())


def _address(of: Of, read: Tolerant) -> PostalParts:
    return PostalParts(
        line1=read.text(of("address"), 200, "street"),
        line2=read.text(of("address2"), 200, "second address line"),
        city=read.text(of("city"), 100, "city"),
        state=read.text(state_code(of("state")), 50, "state"),
        zip_code=read.zip_code(of("postcode")),
    )


def _former(of: Of, read: Tolerant, rename: Callable[[str], str]) -> list[tuple[str, str, str]]:
    name = read.text(rename(of("former_name")), 200, "former name")
    return [("maiden", "", name)] if name else []


def _identifiers(of: Of, read: Tolerant) -> list[tuple[str, str]]:
    ssn = read.ssn(of("ssn"))
    return [("ssn", ssn)] if ssn else []
