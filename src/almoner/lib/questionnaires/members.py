"""Taking an object of FHIR JSON apart, member by member, and keeping what nobody asked for."""

from typing import Literal, TypeVar

from almoner.lib.questionnaires.fhirjson import Json
from almoner.lib.refusal import Refusal

T = TypeVar("T")


class Members:
    """The members of one object; what is not taken stays in ``rest`` and is written back.

    ``where`` says in words where the object stands; ``refusal`` is raised when a member has
    another type than FHIR gives it.
    """

    def __init__(self, source: object, where: str, refusal: type[Refusal]) -> None:
        if not isinstance(source, dict):
            raise refusal(f"{_capital(where)} is not an object, as FHIR wants it.")
        self.rest: Json = dict(source)
        self.where = where
        self.refusal = refusal

    @property
    def at_start(self) -> str:
        """The place as a sentence begins with it."""
        return _capital(self.where)

    def text(self, name: str) -> str:
        """Take a string; ``""`` where it is missing. An empty one stays where it is."""
        if self.rest.get(name) == "":
            return ""
        return self._take(name, str, "a text") or ""

    def flag(self, name: str) -> bool | None:
        """Take a boolean; ``None`` where it is missing."""
        return self._take(name, bool, "true or false")

    def whole(self, name: str) -> int | None:
        """Take an integer; ``None`` where it is missing."""
        if isinstance(self.rest.get(name), bool):
            self._refuse(name, "a whole number")
        return self._take(name, int, "a whole number")

    def several(self, name: str) -> list[object]:
        """Take a list; an empty one, which FHIR does not allow, stays where it is."""
        if self.rest.get(name) == []:
            return []
        return self._take(name, list, "a list") or []

    def value(self, prefix: Literal["value", "answer"]) -> tuple[str, object] | None:
        """Take ``value[x]`` as its type's name and its content."""
        names = [name for name in self.rest if name.startswith(prefix) and name != prefix]
        if len(names) > 1:
            raise self.refusal(f"{self.at_start} has more than one “{prefix}[x]”.")
        return (names[0].removeprefix(prefix), self.rest.pop(names[0])) if names else None

    def _take(self, name: str, kind: type[T], saying: str) -> T | None:
        if name not in self.rest:
            return None
        found = self.rest[name]
        if not isinstance(found, kind):
            self._refuse(name, saying)
            return None
        del self.rest[name]
        return found

    def _refuse(self, name: str, saying: str) -> None:
        raise self.refusal(f"{self.at_start}: “{name}” must be {saying}.")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def present(**members: object) -> Json:
    """Return the members that are there: not ``None``, not empty text, not an empty list."""
    return {name: of for name, of in members.items() if of is not None and of not in ("", [], ())}


def extensions(owner: Json, *urls: str) -> list[Json]:
    """Return the extensions of ``owner`` that have one of ``urls``."""
    listed = owner.get("extension")
    if not isinstance(listed, list):
        return []
    return [each for each in listed if isinstance(each, dict) and each.get("url") in urls]


def extension_value(owner: Json, *urls: str) -> tuple[str, object] | None:
    """Return type and content of the first such extension that has a value."""
    for each in extensions(owner, *urls):
        for name, content in each.items():
            if name.startswith("value"):
                return name.removeprefix("value"), content
    return None
