"""What patients are told about their visits, in their language.

Messages name neither the reason nor the kind of visit: anybody may read a telephone over a
shoulder (45 CFR 164.530(c): reasonable safeguards).
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

NOTHING: Mapping[str, str] = MappingProxyType({})

ENGLISH = {
    "reminder.subject": "Your visit on {day}",
    "reminder": "{practice}: you have a visit on {day} at {clock}, {place}.",
    "confirm": "Confirm or cancel: {link}",
    "offer.subject": "A visit is free on {day}",
    "offer": (
        "{practice}: a visit is free on {day} at {clock}, {place}. "
        "We keep it for you until {until}."
    ),
    "answer": "Take it or leave it: {link}",
    "at": "{day} at {clock}",
    "page.visit": "Your visit",
    "page.offer": "A visit is free",
    "page.when": "When",
    "page.where": "Where",
    "page.phone": "Telephone",
    "page.until": "We keep it for you until {until}.",
    "page.moved": "This visit was moved: this is its new time.",
    "page.booked": "Will you come?",
    "page.confirmed": "Thank you. You have confirmed this visit.",
    "page.cancelled": "This visit is cancelled. To have another one, please call us.",
    "page.cancelled_late": "Less notice was given than we ask for; we count it as a late one.",
    "page.late": "Cancelling now counts as a late cancellation.",
    "page.over": "This visit is over. To have another one, please call us.",
    "page.here": "You have arrived for this visit. Please ask at the desk.",
    "page.accepted": "The visit is yours. We look forward to seeing you.",
    "page.declined": "You did not take this visit. You stay on our waiting list.",
    "page.expired": "This visit is not free any more. You stay on our waiting list.",
    "page.withdrawn": "This visit is not free any more. Please call us.",
    "page.refused": "This could not be done. Please call us.",
    "page.confirm": "Yes, I will come",
    "page.cancel": "Cancel this visit",
    "page.accept": "Take this visit",
    "page.decline": "Leave it",
    "page.gone": "This link is not valid any more",
    "page.gone_why": "It may be old or incomplete. Please call us.",
    "page.often": "Please wait a few minutes",
    "page.often_why": "This page was opened very often. Try again later, or call us.",
}
SPANISH = {
    "reminder.subject": "Su cita del {day}",
    "reminder": "{practice}: usted tiene una cita el {day} {clock}, {place}.",
    "confirm": "Confirme o cancele: {link}",
    "offer.subject": "Hay una cita libre el {day}",
    "offer": (
        "{practice}: hay una cita libre el {day} {clock}, {place}. "
        "Se la guardamos hasta el {until}."
    ),
    "answer": "Acéptela o recházela: {link}",
    "at": "{day} {clock}",
    "page.visit": "Su cita",
    "page.offer": "Hay una cita libre",
    "page.when": "Cuándo",
    "page.where": "Dónde",
    "page.phone": "Teléfono",
    "page.until": "Se la guardamos hasta el {until}.",
    "page.moved": "Esta cita se cambió: esta es la nueva hora.",
    "page.booked": "¿Va a venir?",
    "page.confirmed": "Gracias. Usted ha confirmado esta cita.",
    "page.cancelled": "Esta cita está cancelada. Para pedir otra, llámenos por favor.",
    "page.cancelled_late": "Se canceló con menos aviso del que pedimos; cuenta como tardía.",
    "page.late": "Cancelar ahora cuenta como cancelación tardía.",
    "page.over": "Esta cita ya pasó. Para pedir otra, llámenos por favor.",
    "page.here": "Usted ya llegó para esta cita. Pregunte en la recepción.",
    "page.accepted": "La cita es suya. Le esperamos.",
    "page.declined": "Usted no tomó esta cita. Sigue en nuestra lista de espera.",
    "page.expired": "Esta cita ya no está libre. Usted sigue en nuestra lista de espera.",
    "page.withdrawn": "Esta cita ya no está libre. Llámenos por favor.",
    "page.refused": "No se pudo hacer. Llámenos por favor.",
    "page.confirm": "Sí, voy a venir",
    "page.cancel": "Cancelar esta cita",
    "page.accept": "Tomar esta cita",
    "page.decline": "No la quiero",
    "page.gone": "Este enlace ya no es válido",
    "page.gone_why": "Puede ser antiguo o estar incompleto. Llámenos por favor.",
    "page.often": "Espere unos minutos, por favor",
    "page.often_why": "Esta página se abrió muchas veces. Inténtelo más tarde o llámenos.",
}
_TEXTS = {"en": ENGLISH, "es": SPANISH}
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_MONTHS = {
    "en": [*calendar.month_name][1:],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
}


@dataclass(frozen=True, slots=True)
class Words:
    """A message ready to go."""

    subject: str
    body: str
    language: str


def reminder(
    language: str,
    *,
    practice: str,
    place: str,
    starts_at: datetime,
    zone: ZoneInfo,
    link: str,
    preparation: Mapping[str, str] = NOTHING,
) -> Words:
    """Say when and where the visit is, how to prepare, and how to answer.

    ``preparation`` maps languages to texts; English stands in for a language it lacks.
    """
    known, told = _known(language), _told(language, starts_at, zone)
    facts = {"practice": practice, "place": place, "link": link, **told}
    prepare = preparation.get(spoken(language)) or preparation.get("en", "")
    lines = [known["reminder"].format(**facts), prepare, known["confirm"].format(**facts)]
    return _words(language, known["reminder.subject"].format(**facts), lines)


def offer(
    language: str,
    *,
    practice: str,
    place: str,
    starts_at: datetime,
    expires_at: datetime,
    zone: ZoneInfo,
    link: str,
) -> Words:
    """Say which time became free, until when it is kept, and how to answer."""
    known, told = _known(language), _told(language, starts_at, zone)
    until = when(language, expires_at, zone)
    facts = {"practice": practice, "place": place, "link": link, "until": until, **told}
    lines = [known["offer"].format(**facts), known["answer"].format(**facts)]
    return _words(language, known["offer.subject"].format(**facts), lines)


def page(language: str, *, until: str = "") -> dict[str, str]:
    """Return the texts of the answer page by their short names (``confirm``, ``late``, …)."""
    texts = {
        key.removeprefix("page."): text.replace("{until}", until)
        for key, text in _known(language).items()
        if key.startswith("page.")
    }
    return {**texts, "language": spoken(language)}


def when(language: str, at: datetime, zone: ZoneInfo) -> str:
    """Say a day and an hour: “Tuesday, March 3 at 9:00 AM”."""
    return _known(language)["at"].format(**_told(language, at, zone))


def spoken(language: str) -> str:
    """Return the language of ours that is nearest to a BCP 47 tag: ``es-MX`` gives ``es``."""
    base = language.split("-")[0].lower()
    return base if base in _TEXTS else "en"


def _known(language: str) -> dict[str, str]:
    return _TEXTS[spoken(language)]


def _told(language: str, at: datetime, zone: ZoneInfo) -> dict[str, str]:
    wall, base = at.astimezone(zone), spoken(language)
    weekday, month = _DAYS[base][wall.weekday()], _MONTHS[base][wall.month - 1]
    hour = wall.hour % 12 or 12
    if base == "es":
        half = "a. m." if wall.hour < 12 else "p. m."
        clock = f"{'a la' if hour == 1 else 'a las'} {hour}:{wall:%M} {half}"
        return {"day": f"{weekday} {wall.day} de {month}", "clock": clock}
    half = "AM" if wall.hour < 12 else "PM"
    return {"day": f"{weekday}, {month} {wall.day}", "clock": f"{hour}:{wall:%M} {half}"}


def _words(language: str, subject: str, lines: list[str]) -> Words:
    return Words(subject, "\n".join(line for line in lines if line), spoken(language))
