"""Made-up people: names, birth dates and ways to reach them, the same for the same seed."""
# ruff: noqa: SIM905 - a column of names reads better than five hundred quoted ones

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

WOMEN = """Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Karen Sarah Lisa Nancy
Sandra Betty
Ashley Emily Kimberly Margaret Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca
Sharon Laura Cynthia Dorothy Amy Kathleen Angela Shirley Emma Brenda Pamela Nicole Anna Samantha
Katherine Christine Debra Rachel Carolyn Janet Maria Olivia Heather Helen Catherine Diane Julie
Victoria Joyce Lauren Kelly Christina Ruth Joan Virginia Judith Evelyn Hannah Andrea Megan Cheryl
Jacqueline Madison Teresa Abigail Sophia Martha Sara Gloria Janice Kathryn Ann Isabella Judy
Charlotte Julia Grace Amber Alice Jean Denise Frances Danielle Marilyn Natalie Beverly Diana
Brittany Theresa Kayla Alexis Doris Lori Tiffany Lucía Camila Ximena Guadalupe Thanh Mei Xiu Aisha
Fatima Priya Ananya Zoë Chloé Siobhán Ingrid Agnieszka Oksana Yuki Ji-woo Nia Imani""".split()
MEN = """James Robert John Michael David William Richard Joseph Thomas Christopher Charles Daniel
Matthew Anthony Mark Donald Steven Andrew Paul Joshua Kenneth Kevin Brian Timothy Ronald George
Jason Edward Jeffrey Ryan Jacob Nicholas Gary Eric Jonathan Stephen Larry Justin Scott Brandon
Benjamin Samuel Gregory Alexander Patrick Frank Raymond Jack Dennis Jerry Tyler Aaron Jose Adam
Nathan Henry Zachary Douglas Peter Kyle Noah Ethan Jeremy Christian Walter Keith Austin Roger Terry
Sean Gerald Carl Dylan Harold Jordan Jesse Bryan Lawrence Arthur Gabriel Bruce Logan Billy Joe Alan
Juan Elijah Willie Albert Wayne Randy Mason Vincent Liam Roy Bobby Caleb Bradley Russell Lucas
Mateo Diego Santiago José Nguyen Wei Jun Hassan Omar Ravi Arjun Søren Björn Łukasz Dmytro Kenji
Min-jun Kwame Kofi Seán Malik""".split()
FAMILIES = """Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez
Lopez Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris
Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores
Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner
Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz
Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez
Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross
Foster Jimenez Powell Jenkins Perry Russell Sullivan Bell Coleman Butler Henderson Barnes Gonzales
Fisher Vasquez Simmons Romero Jordan Patterson Alexander Hamilton Graham Reynolds Griffin Wallace
Moreno West Cole Hayes Bryant Herrera Gibson Ellis Tran Medina Aguilar Stevens Murray Ford Castro
Marshall Owens Harrison Fernandez McDonald Woods Washington Kennedy Wells Vargas Henry Chen Freeman
Webb Tucker Guzman Burns Crawford Olson Simpson Porter Hunter Gordon Mendez Silva Shaw Snyder Mason
Dixon Muñoz Hunt Hicks Holmes Palmer Wagner Black Robertson Boyd Stone Salazar Fox Warren Mills
Meyer Rice Schmidt Garza Daniels Ferguson Nichols Stephens Soto Weaver Ryan Gardner Payne Grant
Dunn Kelley Spencer Hawkins Arnold Pierce Hansen Peters Santos Hart Bradley Knight Elliott
Cunningham Duncan Armstrong Hudson Carroll Lane Riley Andrews Alvarado Ray Delgado Berry Perkins
Hoffman Johnston Matthews Peña Richards Contreras Willis Carpenter Lawrence Sandoval Guerrero George
Chapman Rios Estrada Ortega Watkins Greene Nuñez Wheeler Valdez Harper Burke Larson Santiago
Maldonado Morrison Franklin Carlson Austin Dominguez Carr Lawson Jacobs O'Brien Lynch Singh Vega
Bishop Montgomery Oliver Jensen Harvey Williamson Gilbert Dean Sims Espinoza Howell Li Wong Reid
Hanson Le McCoy Garrett Burton Fuller Wang Weber Welch Rojas Lucas Marquez Fields Park Yang Little
Banks Padilla Day Walsh Bowman Schultz Luna Fowler Mejia O'Connor Kowalski Nowak Ivanova Müller
Björklund Østergaard Dvořák Haddad Rahman Khan Okafor Mensah Tanaka Sato Van-der-Berg De-la-Cruz
Abernathy Blackwood Castellanos Dunleavy Eastwick Fairweather Goldsmith Hathaway Ironside
Jankowski Kilpatrick Lindqvist Montefiore Nakamura Oppenheimer Pemberton Quigley Rosenthal
Stavros Thistlewood Underhill Vandermeer Whitcombe Yamamoto Zielinski""".split()
STREETS = """Maple Oak Cedar Elm Pine Washington Lake Hill Walnut Spring North Ridge Church Willow
Meadow Sunset Cherry Highland Chestnut River Park Mill Jefferson Franklin Laurel Adams Grove
Prospect Birch Dogwood Hickory Locust Magnolia Poplar Sycamore Spruce""".split()
AREA_CODES = (413, 508, 603, 617, 781, 978)
TOWNS = (
    ("Ashford", "MA", "01420"),
    ("Brookfield", "MA", "01506"),
    ("Carlton", "MA", "01741"),
    ("Dunmore", "NH", "03060"),
    ("Eastham", "MA", "02642"),
    ("Fairview", "MA", "02115"),
    ("Glenwood", "MA", "02138"),
    ("Harwich", "MA", "02645"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up person."""

    given_name: str
    middle_name: str
    family_name: str
    former_name: str
    preferred_name: str
    sex: str
    birth_date: date
    mobile: str
    email: str
    street: str
    city: str
    state: str
    postcode: str
    language: str


def _pick(random: Random, names: list[str]) -> str:
    """Return a name, the front of the list far more often, as real names are spread."""
    return names[int(len(names) * random.random() ** 1.6)]


def persons(count: int, *, today: date, seed: int = 1) -> Iterator[Person]:
    """Yield ``count`` people born in the ninety-five years before ``today``."""
    random = Random(seed)  # noqa: S311 - made-up people, no secrets
    for number in range(count):
        sex = "female" if random.random() < 0.53 else "male"
        given = _pick(random, WOMEN if sex == "female" else MEN)
        family = _pick(random, FAMILIES).replace("-", " ")
        if random.random() < 0.06:
            family = f"{family}-{_pick(random, FAMILIES).replace('-', ' ')}"
        street, town = random.choice(STREETS), random.choice(TOWNS)
        handle = f"{given}.{family}{number}".lower().replace(" ", "").replace("'", "")
        yield Person(
            given_name=given,
            middle_name=_pick(random, WOMEN + MEN) if random.random() < 0.4 else "",
            family_name=family,
            former_name=_pick(random, FAMILIES)
            if sex == "female" and random.random() < 0.25
            else "",
            preferred_name=given[:3] if random.random() < 0.05 else "",
            sex=sex,
            birth_date=today - timedelta(days=int(365.25 * 95 * random.random() ** 0.85)),
            # 555-01xx numbers are kept for fiction, so they never reach anybody
            mobile=f"+1{random.choice(AREA_CODES)}55501{random.randint(0, 99):02d}",
            email=f"{handle.encode('ascii', 'ignore').decode()}@example.com",
            street=f"{random.randint(1, 2400)} {street} Street",
            city=town[0],
            state=town[1],
            postcode=town[2],
            language="es" if random.random() < 0.12 else "en",
        )
