"""Registrations with known duplicates and with people who only look alike, made by a seed.

The slips are of the kinds that desks make; rates are set here and nowhere in the matcher.
"""

import random
from collections.abc import Callable
from dataclasses import replace

from almoner.lib.matching import Record
from almoner.lib.nicknames import other_forms

_GIVEN = [
    "James", "Mary", "Robert", "Patricia", "John", "Jennifer", "Michael", "Linda", "David",
    "Elizabeth", "William", "Barbara", "Richard", "Susan", "Joseph", "Jessica", "Thomas", "Karen",
    "Charles", "Sarah", "Christopher", "Lisa", "Daniel", "Nancy", "Matthew", "Sandra", "Anthony",
    "Ashley", "Mark", "Emily", "Steven", "Kimberly", "Andrew", "Donna", "Paul", "Michelle",
    "Joshua", "Carol", "Kenneth", "Amanda", "Kevin", "Melissa", "Brian", "Deborah", "Timothy",
    "Stephanie", "Ronald", "Rebecca", "Jason", "Laura", "Edward", "Helen", "Jeffrey", "Sharon",
    "Ryan", "Cynthia", "Jacob", "Kathleen", "Gary", "Amy", "Nicholas", "Angela",
]  # fmt: skip
_FAMILY = [
    "Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Rodriguez",
    "Martinez", "Hernandez", "Lopez", "Gonzalez", "Wilson", "Anderson", "Thomas", "Taylor",
    "Moore", "Jackson", "Martin", "Lee", "Perez", "Thompson", "White", "Harris", "Sanchez",
    "Clark", "Ramirez", "Lewis", "Robinson", "Walker", "Young", "Allen", "King", "Wright",
    "Scott", "Torres", "Nguyen", "Hill", "Flores", "Green", "Adams", "Nelson", "Baker", "Hall",
    "Rivera", "Campbell", "Mitchell", "Carter", "Roberts", "Okonkwo", "Petrov", "Lindqvist",
    "Abernathy", "Featherstone", "Kowalczyk", "Vanderberg", "Quintero", "Zielinski", "Haverford",
    "Oyelaran",
]  # fmt: skip
_STREETS = ("Main", "Oak", "Maple", "Cedar", "Elm", "Lake", "Hill", "Walnut", "Spring", "Park")
_KINDS = ("Street", "Avenue", "Road", "Lane", "Drive")
_CITIES = ("Stoneham", "Amesbury", "Lowell", "Quincy", "Malden", "Peabody", "Salem", "Woburn")

Slip = Callable[[Record, random.Random], Record]


def people(count: int, seed: int) -> tuple[list[Record], set[tuple[str, str]]]:
    """Return registrations and the pairs of ids that are one person.

    To ``count`` people come 20 % typed twice, 2 % with a twin at home, 4 % with somebody of the
    household, 1 % with a child of the same name.
    """
    dice = random.Random(seed)
    records = [_person(f"p{n}", dice) for n in range(count)]
    truth: set[tuple[str, str]] = set()
    for person in dice.sample(records[:count], count // 5):
        again = _with_slips(replace(person, id=person.id + "x"), dice)
        records.append(again)
        truth.add((person.id, again.id))
    for person in dice.sample(records[:count], count // 50):
        records.append(_twin(person, dice))
    for person in dice.sample(records[:count], count // 25):
        records.append(_relative(person, dice))
    for person in dice.sample(records[:count], count // 100):
        records.append(_child_of_same_name(person, dice))
    dice.shuffle(records)
    return records, truth


def _person(name: str, dice: random.Random) -> Record:
    return Record(
        id=name,
        given_name=dice.choice(_GIVEN),
        middle_name=dice.choice(_GIVEN)[:1] if dice.random() < 0.5 else "",
        family_name=dice.choice(_FAMILY) + dice.choice(("", "", "", "son", "er", "ley")),
        birth_date=f"{dice.randint(1930, 2022)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
        sex=dice.choice("MF"),
        address=f"{dice.randint(1, 999)} {dice.choice(_STREETS)} {dice.choice(_KINDS)}",
        city=dice.choice(_CITIES),
        postcode=f"0{dice.randint(1800, 2199)}",
        phone=_phone(dice),
        ssn=_ssn(dice),
    )


def _phone(dice: random.Random) -> str:
    return f"({dice.choice((617, 781, 978))}) {dice.randint(200, 999)}-{dice.randint(0, 9999):04}"


def _ssn(dice: random.Random) -> str:
    if dice.random() < 0.4:
        return ""
    return f"{dice.randint(100, 699)}-{dice.randint(10, 99)}-{dice.randint(1000, 9999)}"


def _twin(person: Record, dice: random.Random) -> Record:
    given = dice.choice([name for name in _GIVEN if name[:2] != person.given_name[:2]])
    twin = replace(_person(person.id + "t", dice), given_name=given)
    return replace(
        person,
        id=twin.id,
        given_name=twin.given_name,
        middle_name=twin.middle_name,
        sex=twin.sex,
        ssn=twin.ssn,
    )


def _relative(person: Record, dice: random.Random) -> Record:
    other = _person(person.id + "r", dice)
    return replace(
        other,
        family_name=person.family_name,
        address=person.address,
        city=person.city,
        postcode=person.postcode,
        phone=person.phone,
    )


def _child_of_same_name(person: Record, dice: random.Random) -> Record:
    year = int(str(person.birth_date)[:4]) + 28
    born = f"{year}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    return replace(person, id=person.id + "c", birth_date=born, suffix="Jr", ssn=_ssn(dice))


def _with_slips(person: Record, dice: random.Random) -> Record:
    for slip in dice.sample(_SLIPS, dice.choice((1, 1, 2, 2, 3))):
        person = slip(person, dice)
    return person


def _mistype(text: str, dice: random.Random) -> str:
    at = dice.randrange(max(len(text) - 1, 1))
    return dice.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + dice.choice("aeionrst") + text[at:],
            text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :],
        )
    )


def _given(person: Record, dice: random.Random) -> Record:
    return replace(person, given_name=_mistype(person.given_name, dice))


def _family(person: Record, dice: random.Random) -> Record:
    return replace(person, family_name=_mistype(person.family_name, dice))


def _nickname(person: Record, dice: random.Random) -> Record:
    known = sorted(other_forms(person.given_name.casefold()))
    return replace(person, given_name=dice.choice(known).title()) if known else person


def _swapped(person: Record, dice: random.Random) -> Record:
    return replace(person, given_name=person.family_name, family_name=person.given_name)


def _married(person: Record, dice: random.Random) -> Record:
    return replace(person, family_name=dice.choice(_FAMILY), former_name=person.family_name)


def _month_and_day(person: Record, dice: random.Random) -> Record:
    year, month, day = str(person.birth_date).split("-")
    return replace(person, birth_date=f"{year}-{day}-{month}") if int(day) < 13 else person


def _birth_digit(person: Record, dice: random.Random) -> Record:
    year, month, day = str(person.birth_date).split("-")
    return replace(person, birth_date=f"{int(year) + dice.choice((-10, -1, 1, 10))}-{month}-{day}")


def _moved(person: Record, dice: random.Random) -> Record:
    new = _person("", dice)
    return replace(person, address=new.address, city=new.city, postcode=new.postcode)


def _new_phone(person: Record, dice: random.Random) -> Record:
    return replace(person, phone=_phone(dice))


def _ssn_digits(person: Record, dice: random.Random) -> Record:
    digits = person.ssn
    return replace(person, ssn=digits[:8] + digits[9:10] + digits[8:9] + digits[10:])


def _less(person: Record, dice: random.Random) -> Record:
    return replace(person, phone="", ssn="", middle_name="", sex="")


_SLIPS: list[Slip] = [
    _given, _family, _nickname, _swapped, _married, _month_and_day, _birth_digit, _moved,
    _new_phone, _ssn_digits, _less,
]  # fmt: skip
