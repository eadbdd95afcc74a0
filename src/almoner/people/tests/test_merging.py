"""Merging two patients and taking it back: nothing is lost, later work is kept."""

import random
from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from tests import make

from almoner.lib.refusal import NotPermitted
from almoner.people import merging, operations
from almoner.people.merging import followers
from almoner.people.models import (
    ContactPoint,
    DuplicatePair,
    Guarantor,
    Merge,
    Patient,
    PatientAddress,
    PatientContact,
)
from almoner.people.operations import Demographics, Reach, Registration, around
from almoner.people.operations.merging import CHOSEN_FIELDS
from almoner.people.queries import MergedIntoAnother, find_patients, open_patient
from almoner.people.queries.unmerging import plan_unmerge
from almoner.people.tests.actors import CLERK, DESK, STOCK, VISITOR
from almoner.platform.accounts.actor import Actor

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)  # rows carry the time of their making in their ids


def patient(given: str, phone: str = "", **fields: Any) -> Patient:
    registration = Registration(
        who=Demographics(
            **{
                "family_name": "Terry",
                "given_name": given,
                "birth_date": date(1960, 2, 28),
                **fields,
            }
        ),
        reaches=[Reach(value=phone)] if phone else [],
    )
    return operations.register(DESK, registration=registration, now=NOW)


def merge(survivor: Patient, retired: Patient, take: tuple[str, ...] = ()) -> Merge:
    survivor.refresh_from_db()
    retired.refresh_from_db()
    return operations.merge(
        CLERK,
        survivor=survivor,
        retired=retired,
        seen_versions=(survivor.version, retired.version),
        take_from_retired=take,
        now=datetime.now(UTC),
    )


def unmerge(done: Merge, give: tuple[str, ...] = ()) -> Any:
    return operations.unmerge(CLERK, merge=done, give=give, now=datetime.now(UTC))


def everything() -> dict[str, list[Any]]:
    """Every row that names a patient, and every patient but for their versions."""
    found: dict[str, list[Any]] = {
        each.label: sorted(each.model._base_manager.values_list("pk", f"{each.field}_id"))
        for each in followers()
    }
    fields = [f.attname for f in Patient._meta.concrete_fields if f.name != "version"]
    found["patients"] = sorted(Patient.objects.values_list(*fields), key=lambda row: row[0])
    return found


def keys() -> dict[Any, tuple[Any, ...]]:
    rows = Patient.objects.filter(search_keys__isnull=False)
    values = rows.values_list("pk", "search_keys__keys", "search_keys__facts")
    return {pk: (sorted(found), facts) for pk, found, facts in values}


def test_every_row_that_names_a_patient_follows_whatever_its_area() -> None:
    named = {
        (relation.related_model._meta.label_lower, relation.field.name)
        for relation in Patient._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
        and not relation.related_model.__name__.endswith("Event")
    }
    moving = {(each.label, each.field) for each in followers()}
    assert ("people.contactpoint", "patient") in moving
    assert ("people.guarantor", "patient") in moving
    staying = {(model._meta.label_lower, field) for model, field in merging._stays}
    append_only = {
        (label, field) for label, field in named if not merging._moves(apps.get_model(label))
    }
    assert named - moving - staying - append_only == set()


def test_a_merge_moves_rows_takes_fields_and_is_found_under_both_names() -> None:
    survivor = patient("Tula", "978 555 0142")
    retired = patient("Tulah", "617 555 0100", middle_name="Mae", sex="female")
    make.contact(retired, "Rosa")
    done = merge(survivor, retired, take=("middle_name", "sex"))
    survivor.refresh_from_db()
    retired.refresh_from_db()
    assert (survivor.given_name, survivor.middle_name, survivor.sex) == ("Tula", "Mae", "female")
    assert retired.merged_into == survivor
    assert ContactPoint.objects.filter(patient=survivor).count() == 2
    assert PatientContact.objects.get().patient == survivor
    assert done.fields["sex"] == {"before": "unknown", "after": "female"}
    for typed in ("tulah", str(retired.number), "6175550100", "tula terry"):
        assert [each.id for each in find_patients(DESK, typed)] == [survivor.pk], typed
    with pytest.raises(MergedIntoAnother) as led:
        open_patient(DESK, retired.pk, what="summary", now=NOW)
    assert led.value.survivor_id == survivor.pk


def test_unmerging_at_once_restores_everything() -> None:
    survivor = patient("Tula", "978 555 0142", preferred_name="Tilly")
    retired = patient("Tulah", "617 555 0100", middle_name="Mae", sex="female")
    Guarantor.objects.create(patient=retired, name="Tulah Terry")
    make.contact(retired, "Rosa")
    before, keys_before = everything(), keys()
    done = merge(survivor, retired, take=("given_name", "middle_name", "sex"))
    assert everything() != before
    unmerge(done)
    assert everything() == before
    assert keys() == keys_before


def test_rows_the_survivor_has_already_stay_with_the_old_chart() -> None:
    survivor, retired = patient("Tula", "978 555 0142"), patient("Tulah", "(978) 555-0142")
    merge(survivor, retired)
    assert ContactPoint.objects.filter(patient=survivor).count() == 1
    assert ContactPoint.objects.filter(patient=retired).count() == 1


def test_later_work_is_kept() -> None:
    survivor = patient("Tula", sex="female")
    retired = patient("Tulah", "617 555 0100", preferred_name="Tilly", pronouns="she")
    done = merge(survivor, retired, take=("preferred_name", "pronouns"))
    survivor.refresh_from_db()
    operations.edit(
        DESK,
        patient=survivor,
        seen_version=survivor.version,
        values={"preferred_name": "Lou"},
        now=NOW,
    )
    moved = ContactPoint.objects.get(patient=survivor)
    around.edit_row(DESK, row=moved, seen_version=1, values={"note": "evenings"})
    hers = around.add(
        DESK, patient=survivor, kind=ContactPoint, values={"value": "9785550143", "system": "phone"}
    )
    his = around.add(
        DESK, patient=survivor, kind=PatientAddress, values={"line1": "1 Elm", "city": "Natick"}
    )
    plan = plan_unmerge(done)
    assert plan.counts() == {"telephones and e-mail addresses": 1}
    assert {made.row.pk for made in plan.made_since} == {hers.pk, his.pk}
    assert {(f.name, f.goes_back) for f in plan.fields} == {
        ("preferred_name", False),
        ("pronouns", True),
    }
    given = next(made.key for made in plan.made_since if made.row.pk == his.pk)
    unmerge(done, give=(given,))
    survivor.refresh_from_db()
    retired.refresh_from_db()
    assert (survivor.preferred_name, survivor.pronouns) == ("Lou", "")
    assert (retired.preferred_name, retired.pronouns) == ("Tilly", "she")
    moved.refresh_from_db()
    assert (moved.patient, moved.note) == (retired, "evenings")
    assert ContactPoint.objects.get(pk=hers.pk).patient == survivor
    assert PatientAddress.objects.get(pk=his.pk).patient == retired
    assert find_patients(DESK, "tilly")[0].id == retired.pk


def test_a_row_that_changed_hands_since_stays_where_it_is() -> None:
    survivor, retired, third = patient("Tula"), patient("Tulah", "617 555 0100"), patient("Zoe")
    done = merge(survivor, retired)
    ContactPoint.objects.update(patient=third)
    plan = unmerge(done)
    assert [move.row for move, _ in plan.elsewhere]
    assert ContactPoint.objects.get().patient == third


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_merges_into_one_chart_are_taken_back_in_any_order(order: tuple[int, ...]) -> None:
    survivor = patient("Tula")
    others = [
        patient("Ann", "617 555 0101", preferred_name="Annie", suffix="Jr."),
        patient("Beth", "617 555 0102", preferred_name="Betty"),
        patient("Cleo", "617 555 0103", preferred_name="Cle", suffix="Sr."),
    ]
    before = everything()
    done = [merge(survivor, each, take=("preferred_name", "suffix")) for each in others]
    for which in order:
        unmerge(done[which])
    assert everything() == before


def test_a_chain_of_merges_leads_to_the_last_and_comes_apart_from_the_end() -> None:
    first, second, third = patient("Ann", "617 555 0101"), patient("Beth"), patient("Cleo")
    before = everything()
    one, two = merge(second, first), merge(third, second)
    assert [each.id for each in find_patients(DESK, str(first.number))] == [third.pk]
    with pytest.raises(operations.NotUnmergeable, match="first"):
        unmerge(one)
    unmerge(two)
    unmerge(one)
    assert everything() == before


@pytest.mark.parametrize("seed", range(6))
def test_any_merges_taken_back_in_any_possible_order_leave_what_was(seed: int) -> None:
    rng = random.Random(seed)
    people = [
        patient(
            f"P{n}", f"617 555 01{n:02}", suffix=rng.choice(["", "Jr.", "II"]), pronouns=f"p{n}"
        )
        for n in range(6)
    ]
    for each in people:
        make.contact(each, f"Contact of {each.given_name}")
    before, keys_before = everything(), keys()
    done: list[Merge] = []
    for _ in range(rng.randint(2, 5)):
        usable = list(Patient.objects.filter(merged_into=None))
        one, two = rng.sample(usable, 2)
        take = tuple(rng.sample(CHOSEN_FIELDS[:12], rng.randint(0, 6)))
        done.append(merge(one, two, take=take))
    while done:
        possible = [m for m in done if Patient.objects.get(pk=m.survivor_id).merged_into_id is None]
        chosen = rng.choice(possible)
        unmerge(chosen)
        done.remove(chosen)
    assert everything() == before
    assert keys() == keys_before


def test_the_second_of_two_people_merging_is_refused() -> None:
    one, two = patient("Ann"), patient("Beth")
    stale = Patient.objects.get(pk=one.pk)
    operations.edit(DESK, patient=one, seen_version=1, values={"suffix": "Jr."}, now=NOW)
    with pytest.raises(operations.EditedMeanwhile):
        operations.merge(CLERK, survivor=stale, retired=two, seen_versions=(1, 1), now=NOW)
    two.refresh_from_db()
    assert two.merged_into is None


def test_what_cannot_be_merged() -> None:
    one, two, three = patient("Ann"), patient("Beth"), patient("Cleo")
    with pytest.raises(operations.NotTwoPatients):
        merge(one, one)
    merge(one, two)
    with pytest.raises(operations.NotMergeable):
        merge(three, two)
    with pytest.raises(operations.NotMergeable):
        merge(two, three)
    operations.mark_in_error(CLERK, patient=three, reason="Never here")
    with pytest.raises(operations.NotMergeable):
        merge(one, three)


def test_a_merge_is_taken_back_once() -> None:
    done = merge(patient("Ann"), patient("Beth"))
    unmerge(done)
    with pytest.raises(operations.NotUnmergeable, match="already"):
        unmerge(done)


def test_the_restricted_flag_and_death_survive_any_choice() -> None:
    one = patient("Ann")
    two = patient("Beth", deceased_on=date(2025, 5, 5))
    operations.restrict(CLERK, patient=two, is_restricted=True)
    merge(one, two, take=("deceased_on",))
    one.refresh_from_db()
    assert (one.is_restricted, one.is_deceased, one.deceased_on) == (True, True, date(2025, 5, 5))


@pytest.mark.parametrize("actor", [DESK, STOCK, VISITOR])
def test_only_records_merges(actor: Actor) -> None:
    one, two = patient("Ann"), patient("Beth")
    with pytest.raises(NotPermitted):
        operations.merge(actor, survivor=one, retired=two, seen_versions=(1, 1), now=NOW)
    done = merge(one, two)
    with pytest.raises(NotPermitted):
        operations.unmerge(actor, merge=done, now=NOW)


def test_a_row_that_would_break_its_tables_rule_stays_and_the_rest_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    survivor, retired = patient("Tula"), patient("Tulah", "617 555 0100")
    two = make.phone(retired, "617 555 0199")
    refused = make.phone(retired, "617 555 0188")
    from almoner.people.operations import merging as module

    real = module._moves

    def moves(follower: Any, rows: list[Any], to: Patient) -> bool:
        return refused.pk not in rows and real(follower, rows, to)

    monkeypatch.setattr(module, "_moves", moves)
    merge(survivor, retired)
    refused.refresh_from_db()
    two.refresh_from_db()
    assert (refused.patient, two.patient) == (retired, survivor)


def test_the_pair_on_the_worklist_is_settled_by_merging_and_by_unmerging() -> None:
    one, two = patient("Tula", "978 555 0142"), patient("Tula", "978 555 0142")
    operations.find_duplicates_of(CLERK, patient_id=one.pk, now=NOW)
    assert DuplicatePair.objects.get().status == "open"
    done = merge(one, two)
    assert DuplicatePair.objects.get().status == "merged"
    unmerge(done)
    assert DuplicatePair.objects.get().status == "different"
