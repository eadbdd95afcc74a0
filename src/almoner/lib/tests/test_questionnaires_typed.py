"""What a page of a form sends back: files that come, stay and are taken out; names of records."""

from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from almoner.lib.questionnaires import Json, Response, read_questionnaire, sheet, typed
from almoner.lib.tests.test_questionnaires_checks import form

PHOTOS = form(
    {"linkId": "card", "type": "attachment", "text": "Card", "repeats": True},
    {"linkId": "face", "type": "attachment", "text": "Face"},
    {"linkId": "doctor", "type": "reference", "text": "Your doctor"},
)


def file(name: str) -> Json:
    return {"title": name, "url": f"urn:uuid:{name}"}


def sent(before: Response, **more: object) -> Response:
    source = read_questionnaire(PHOTOS)
    posted = {f"n.{number}": ["1"] for number in range(3)}
    doctor = more.pop("doctor", "")
    return typed(source, before, {**posted, "q.2": [str(doctor)]}, zone=UTC, **more)  # type: ignore[arg-type]


def titles(response: Response, link_id: str) -> list[object]:
    return [
        answer.value.members["title"]
        for each in response.items
        if each.link_id == link_id
        for answer in each.answers
        if answer.value
    ]


def test_one_file_replaces_another_where_one_is_asked() -> None:
    first = sent(Response(), files={"1": [file("old")]})
    assert titles(sent(first, files={"1": [file("new")]}), "face") == ["new"]
    assert titles(sent(first), "face") == ["old"]
    assert titles(sent(first, remove="1~0"), "face") == []


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(-1, 4)), max_size=12))
def test_files_stay_in_order_each_once_until_they_are_taken_out(
    steps: list[tuple[str, int]],
) -> None:
    response, wanted = Response(), list[str]()
    for name, taken_out in steps:
        gone = f"0~{taken_out}" if taken_out >= 0 else ""
        wanted = [each for turn, each in enumerate(wanted) if turn != taken_out]
        wanted += [name] if name not in wanted else []
        response = sent(response, files={"0": [file(name)]}, remove=gone)
        assert titles(response, "card") == wanted


def test_a_record_is_answered_by_its_name() -> None:
    response = sent(Response(), doctor="Dr. Ada Price")
    assert response.items[-1].answers[0].value is not None
    assert response.items[-1].answers[0].value.members == {"display": "Dr. Ada Price"}
    fields = {
        each.item.link_id: each for each in sheet(read_questionnaire(PHOTOS), response, zone=UTC)
    }
    assert fields["doctor"].texts == ("Dr. Ada Price",)
    assert (fields["doctor"].control, fields["card"].control) == ("line", "file")
