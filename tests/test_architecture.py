"""The house keeps its walls: each rule here is a few lines, and says what to do when it fails."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import grimp
import pghistory
import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"
AREAS = (*settings.AREAS, *settings.PLATFORM)
EDGES = ("views", "urls", "api", "fhir", "cli", "jobs", "reactions", "forms", "tables")

MAY_WRITE_ROWS = {
    "almoner/platform/accounts/models.py": "hashing a new user's password; saving a session's data",
    "almoner/platform/accounts/powers.py": "seeding roles after a migration",
    "almoner/platform/files/removal.py": "operations too, apart from those that keep files",
    "almoner/main/demo/": "making a large office by COPY, for benchmarks",
}
"""Where rows are written outside operations, and why."""

NEED_NO_POWER = {
    "accounts.choose_password": "everybody chooses their own password: it checks the owner",
    "accounts.confirm": "shows that the actor is the owner of their own session",
    "accounts.lock": "of the actor's own session",
    "accounts.unlock": "of the actor's own session, for their password",
    "accounts.note_activity": "of the actor's own session",
    "accounts.note_sign_in": "says what just happened to the actor",
    "accounts.note_failed_sign_in": "says what just happened to a visitor",
    "accounts.note_sign_out": "says what just happened to the actor",
    "accounts.note_token_use": "of the actor's own token",
    "audit.record": "part of an operation that has checked its power",
    "audit.record_reading": "part of a query that has checked the actor's reach",
}
"""Operations that ask for no power, and why."""

READ_AS_SENTENCES = {"audit.record", "files.store"}
"""record(actor, "people.merge", patient), store(actor, upload): nothing else could stand there."""

PUBLIC = {
    "account_login": "the front door",
    "account_signup": "closed",
    "account_inactive": "says that access has ended",
    "account_logout": "leaving is always allowed",
    "mfa_authenticate": "the second step of signing in",
    "mfa_login_webauthn": "signing in by passkey",
    "mfa_trust": "the last step of signing in",
}
"""Addresses that need no sign-in, and why."""

HAVE_NO_HISTORY = {
    "accounts.Session": "comes and goes with sign-in; the log says when",
    "accounts.Attempt": "a count that is forgotten in minutes",
    "audit.Unsealed": "a queue, empty within a minute",
    "coding.NcciAddOn": "CMS's own dates are its history; NcciFile keeps what each file changed",
    "coding.NcciLimit": "a row for each quarter; NcciFile keeps what each file changed",
    "coding.NcciPair": "CMS's own dates are its history; NcciFile keeps what each file changed",
    "ledger.StatementItem": "proposed, left out or told once; its statement never changes",
    "files.FileRemoval": "each step has its own time, written once",
    "coding.Code": "made from releases; what each changed is in CodeChange, which only grows",
    "frontdesk.QueueCounter": "counts up through a day; the numbers are kept with their visits",
    "ledger.Credit": "made by a trigger from the postings, which are never changed",
    "ledger.Owed": "made by a trigger from the postings, which are never changed",
    "ledger.Undeposited": "made by a trigger from the postings, which are never changed",
    "messaging.Sending": "its address stays, and each change is a SendingEvent",
    "messaging.Message": "its text never changes, and each change of its state is a MessageEvent",
    "records.DestructionItem": "settled once; a trigger makes that final",
    "people.ExternalId": "written once by an import and never changed",
    "people.ImportRun": "counts of one run; the log says who ran it",
    "people.PatientSearchKeys": "made from the patient, and made anew at every change",
    "records.ChartPrint": "a PDF that is kept for a day; the log says who asked for it",
    "records.ChartWords": "made by triggers from the entries and pages, which have theirs",
    "scheduling.Hold": "made, and released once; its offer tells the rest",
    "scheduling.Occupancy": "made, and released once: the table is its own history",
    "ui.Draft": "what was typed and not yet saved",
}
"""Tables without history, and why. Append-only tables need none: nothing in them changes."""


def area_of(module: str) -> str:
    """``almoner.platform.audit.models`` is of ``almoner.platform.audit``."""
    parts = module.split(".")
    return ".".join(parts[:3] if parts[1:2] == ["platform"] else parts[:2])


def label_of(area: str) -> str:
    return area.rsplit(".", 1)[1]


def sources() -> Iterator[Path]:
    for path in sorted((SOURCE / "almoner").rglob("*.py")):
        if not {"tests", "migrations", "node_modules"} & set(path.parts):
            yield path


@cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("almoner", cache_dir=None)


def test_edges_are_imported_only_by_their_own_area() -> None:
    wrong = []
    graph = imports()
    for module in graph.modules:
        area = area_of(module)
        inner = module[len(area) + 1 :].split(".")[0]
        if inner not in EDGES:
            continue
        for importer in graph.find_modules_that_directly_import(module):
            is_own = area_of(importer) in (area, "almoner.main", "almoner.__main__")
            if not is_own and ".tests" not in importer:
                wrong.append(f"{importer} imports {module}")
    assert not wrong, (
        "An edge (views, api, cli, jobs, forms …) belongs to its area. Call the other area's "
        "operations or queries; queue its work by name with jobs.later:\n" + "\n".join(wrong)
    )


WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "create"}


def _writes_rows(call: ast.Call) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute):
        return False
    if function.attr in WRITES:
        return "objects" in ast.unparse(function.value) or function.attr != "create"
    if function.attr in ("save", "delete"):
        return not call.args
    # dict.update and hashlib's update take a positional argument, a QuerySet's never does
    return function.attr == "update" and not call.args and bool(call.keywords)


def test_rows_are_written_only_in_operations() -> None:
    wrong = []
    for path in sources():
        name = path.relative_to(SOURCE).as_posix()
        if "operations" in name or any(name.startswith(place) for place in MAY_WRITE_ROWS):
            continue
        wrong += [
            f"src/{name}:{node.lineno}: {ast.unparse(node)[:80]}"
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and _writes_rows(node)
        ]
    assert not wrong, (
        "Rows are written in operations (one place that checks the power, tells the log and holds "
        "the transaction). Move the write there, or list the file with its reason in "
        "MAY_WRITE_ROWS:\n" + "\n".join(wrong)
    )


def public_operations() -> Iterator[tuple[str, Callable[..., object]]]:
    for area in AREAS:
        if not find_spec(f"{area}.operations"):
            continue
        module = import_module(f"{area}.operations")
        for name in getattr(module, "__all__", None) or vars(module):
            found = getattr(module, name)
            is_own = inspect.isfunction(found) and found.__module__.startswith(f"{area}.operations")
            if is_own and not name.startswith("_"):
                yield f"{label_of(area)}.{name}", inspect.unwrap(found)


OPERATIONS = dict(public_operations())


def test_operations_were_found() -> None:
    assert len(OPERATIONS) > 30
    assert set(OPERATIONS) >= set(NEED_NO_POWER), "NEED_NO_POWER lists what is no more."


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_takes_the_actor_first_and_the_rest_by_name(name: str) -> None:
    first, *rest = inspect.signature(OPERATIONS[name]).parameters.values()
    assert first.name == "actor", f"{name}: the first argument of every operation is `actor`."
    if name in READ_AS_SENTENCES:
        return
    kinds = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
    positional = [parameter.name for parameter in rest if parameter.kind not in kinds]
    assert not positional, f"{name}: put `*` after `actor`; {positional} are given by name."


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_asks_for_its_power(name: str) -> None:
    source = textwrap.dedent(inspect.getsource(OPERATIONS[name]))
    asks = "actor.must(" in source
    if name in NEED_NO_POWER:
        return
    assert asks, (
        f"{name} lets anybody in. Begin it with actor.must(“area.verb”), or list it with its "
        "reason in NEED_NO_POWER."
    )


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern, f"{prefix}{space}")
        else:
            yield f"{prefix}{pattern.name or pattern.pattern}", pattern


def test_every_address_needs_sign_in_or_is_listed() -> None:
    found = dict(addresses(get_resolver()))
    public = {
        name
        for name, pattern in found.items()
        if not getattr(pattern.callback, "login_required", True)
    }
    unlisted = sorted(name for name in public - set(PUBLIC) if not _is_listed_by_its_area(name))
    assert not unlisted, (
        "These addresses answer anybody. Take @login_not_required off, or list them with their "
        f"reason in PUBLIC here, or in PUBLIC of the area's urls.py: {unlisted}"
    )


def _is_listed_by_its_area(name: str) -> bool:
    """An area may name its public addresses itself: ``PUBLIC = {"name": "reason"}`` in urls.py."""
    space, _colon, short = name.partition(":")
    for area in AREAS:
        if label_of(area) == space and find_spec(f"{area}.urls"):
            listed: dict[str, str] = getattr(import_module(f"{area}.urls"), "PUBLIC", {})
            return bool(listed.get(short))
    return False


def own_models() -> Iterator[type[Model]]:
    for config in apps.get_app_configs():
        if config.name in AREAS:
            for model in config.get_models(include_auto_created=True):
                if not issubclass(model, pghistory.models.Event) and not model._meta.proxy:
                    yield model


def _only_grows(model: type[Model]) -> bool:
    return any(trigger.name == "append_only" for trigger in getattr(model._meta, "triggers", []))


def test_every_table_has_history_or_is_listed() -> None:
    events = (model for model in apps.get_models() if issubclass(model, pghistory.models.Event))
    tracked = {event.pgh_tracked_model._meta.concrete_model for event in events}
    missing = sorted(
        model._meta.label
        for model in own_models()
        if model not in tracked
        and not _only_grows(model)
        and model._meta.label not in HAVE_NO_HISTORY
    )
    assert not missing, (
        "Put @tracked (almoner.platform.audit.history) on the model, so that no change is ever "
        f"lost, or list it with its reason in HAVE_NO_HISTORY: {missing}"
    )


def events() -> Iterator[str]:
    for area in AREAS:
        if find_spec(f"{area}.events"):
            module = import_module(f"{area}.events")
            for name, found in vars(module).items():
                if inspect.isclass(found) and found.__module__ == module.__name__:
                    yield f"{label_of(area)}.{name}"


def test_events_are_few_and_listed() -> None:
    page = (ROOT / "docs" / "events.md").read_text()
    known = set(events())
    unlisted = sorted(name for name in known if f"`{name}`" not in page)
    assert not unlisted, f"Say in docs/events.md what happened, who tells and who hears: {unlisted}"
    listed = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    assert listed <= known, f"docs/events.md lists what is told no more: {sorted(listed - known)}"
    assert len(known) <= 20, "More than twenty events: call downward instead of telling upward."


VAGUE = {"utils.py", "helpers.py", "services.py", "managers.py", "signals.py", "constants.py"}


def test_files_are_short_and_say_what_they_are() -> None:
    long = [
        f"{path.relative_to(ROOT)} ({lines} lines)"
        for path in sources()
        if (lines := len(path.read_text().splitlines())) > 400
    ]
    assert not long, f"At 400 lines a file becomes a package that re-exports: {long}"
    vague = [str(path.relative_to(ROOT)) for path in sources() if path.name in VAGUE]
    assert not vague, f"Name the file for what it holds: {vague}"
