"""The screens of destruction: proposing, approving as another person, the certificate."""

import os
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.powers import CODER, MANAGER, RECORDS
from almoner.records import operations
from almoner.records.jobs import destruction as job
from almoner.records.models import DocumentReference
from almoner.records.models.destruction import DestructionList
from almoner.records.tests.test_release_screens import signed_in

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"records:{name}", args=args)


@pytest.fixture
def row(tmp_path: Path, settings: Any) -> DocumentReference:
    settings.FILES_ROOT = tmp_path / "files"
    made = make.document(make.patient(birth_date=date(1950, 1, 2)), "Of long ago")
    DocumentReference.objects.filter(pk=made.pk).update(at=datetime(2009, 3, 4, tzinfo=UTC))
    os.utime(made.pdf.path, (0, 0))
    values = {"name": "Usual", "years": 7, "years_after_18": 3, "source": "State law"}
    rule = operations.release.save_retention_rule(SYSTEM, values=values)
    operations.destroying.keep_types_by(SYSTEM, rule=rule, types=[made.type])
    return made


def proposed(client: Client, row: DocumentReference) -> DestructionList:
    assert "Usual" in client.get(url("destruction")).content.decode()
    client.post(url("propose_destruction"), {"document": [str(row.pk)]})
    return DestructionList.objects.get()


def test_from_the_list_to_the_certificate(row: DocumentReference) -> None:
    clerk, manager = signed_in(RECORDS), signed_in(MANAGER)
    made = proposed(clerk, row)
    own = clerk.get(url("destruction_list", made.pk)).content.decode()
    assert "somebody else approves" in own
    assert clerk.post(url("approve_destruction", made.pk)).status_code >= 400
    assert manager.get(url("destruction_certificate", made.pk)).status_code == 404
    assert manager.post(url("approve_destruction", made.pk)).status_code == 204
    job.destroy(str(made.pk))
    answer = clerk.get(url("destruction_certificate", made.pk))
    with pikepdf.open(BytesIO(answer.content)) as certificate:
        assert len(certificate.pages) == 1
    chart = clerk.get(url("document", row.patient_id, row.pk)).content.decode()
    assert f"under certificate {made.number}" in chart
    picture = clerk.get(url("document_page", row.patient_id, row.pk, 1))
    assert picture.status_code == 404


def test_others_see_nothing_of_it(row: DocumentReference) -> None:
    made = proposed(signed_in(RECORDS), row)
    coder = signed_in(CODER)
    for name, *ids in (("destruction",), ("destruction_list", made.pk)):
        assert coder.get(url(name, *ids)).status_code == 403
    assert coder.get(url("destruction_certificate", made.pk)).status_code == 403
    for name, *ids in (("propose_destruction",), ("approve_destruction", made.pk)):
        assert coder.post(url(name, *ids)).status_code == 403
    assert coder.get(url("withdraw_destruction", made.pk)).status_code == 403
