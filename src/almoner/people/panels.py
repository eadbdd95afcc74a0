"""What areas above show on the patient's page: people must not know them, so they register.

    panels.register("scheduling.visits", title="Appointments", power="scheduling.see",
                    template="scheduling/patient_panel.html", context=visits_of, order=10)

``context(actor, patient, now)`` returns what the template is given as ``panel``, besides
``patient``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor

Context = Callable[[Actor, Patient, datetime], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A card on the patient's page; only those who hold ``power`` see it."""

    key: str
    title: str
    template: str
    context: Context
    power: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel with what its template needs for one patient."""

    panel: Panel
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Action:
    """A button on the patient's banner: ``url_name`` is reversed with the patient's id."""

    label: str
    url_name: str
    icon: str
    power: str
    order: int = 100
    query: str = ""
    """With ``query`` the id goes into the query string instead: ``patient``."""


_panels: dict[str, Panel] = {}
_actions: dict[str, Action] = {}


def register(
    key: str,
    *,
    title: str,
    template: str,
    context: Context,
    power: str = "",
    order: int = 100,
) -> None:
    """Add a card to the patient's page; the same ``key`` again replaces it."""
    _panels[key] = Panel(key, title, template, context, power, order)


def register_action(action: Action) -> None:
    """Add a button to the patient's banner; the same label again replaces it."""
    _actions[action.label] = action


def shown(actor: Actor, patient: Patient, now: datetime) -> list[Shown]:
    """Return the panels that ``actor`` sees of ``patient``, in order."""
    allowed = [panel for panel in _panels.values() if not panel.power or actor.may(panel.power)]
    return [
        Shown(panel, panel.context(actor, patient, now))
        for panel in sorted(allowed, key=lambda each: each.order)
    ]


def actions(actor: Actor) -> list[Action]:
    """Return the buttons that ``actor`` may press, in order."""
    allowed = (action for action in _actions.values() if actor.may(action.power))
    return sorted(allowed, key=lambda each: each.order)
