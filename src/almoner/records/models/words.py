"""The words of all charts in one narrow table, kept by triggers."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F

from almoner.people.models import Patient

_LATEST = (F("at").desc(), F("entry_id").desc())


class ChartWords(models.Model):
    """The words of an entry, or of one page of a document; ``id`` is that of the entry or page.

    Only triggers write here, so that whatever writes an entry is searched with its next statement.
    ``patient`` and ``at`` are the entry's: whose it is and which is latest are known without it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    entry_id = models.UUIDField(help_text="The entry; of a page, its document.")
    kind = models.CharField(max_length=20, help_text="Of the entry, as in KINDS.")
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    at = models.DateTimeField()
    number = models.PositiveIntegerField(help_text="The page; 0 is the entry itself.")
    words = SearchVectorField()

    class Meta:
        indexes = [
            # sorted in at once: what waits in a list would be read through by every search
            GinIndex(fields=["words"], name="chart_words", fastupdate=False),
            models.Index(*_LATEST, name="chart_words_latest"),
            models.Index(F("kind"), *_LATEST, name="chart_words_of_kind"),
            models.Index(F("patient"), *_LATEST, name="chart_words_of_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id}"


def keeps_words(kind: str, *fields: str) -> pgtrigger.Trigger:
    """Return the trigger that keeps the words of an entry; ``fields`` are the kind's ``WORDS``."""
    searched = ("text", "code", "note", *fields)
    pages = """
    UPDATE records_chartwords SET patient_id = NEW.patient_id, at = NEW.at
        WHERE id IN (SELECT id FROM records_documentpage WHERE document_id = NEW.id);"""
    said = ", ".join(f"NEW.{field}" for field in searched)
    return pgtrigger.Trigger(
        name="keeps_words",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("patient_id", "at", *searched),  # type: ignore[no-untyped-call]
        func=f"""
    INSERT INTO records_chartwords (id, entry_id, kind, patient_id, at, number, words)
        VALUES (NEW.id, NEW.id, '{kind}', NEW.patient_id, NEW.at, 0,
            to_tsvector('simple', left(concat_ws(' ', {said}), 100000)))
        ON CONFLICT (id) DO UPDATE SET
            patient_id = EXCLUDED.patient_id, at = EXCLUDED.at, words = EXCLUDED.words;
    {pages if kind == "document" else ""}
    RETURN NULL;
""",  # noqa: S608 - of the names of fields, never of values
    )


def keeps_words_of_page() -> pgtrigger.Trigger:
    """Return the trigger that keeps the words of a document's page."""
    return pgtrigger.Trigger(
        name="keeps_words",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("text"),  # type: ignore[no-untyped-call]
        func="""
    INSERT INTO records_chartwords (id, entry_id, kind, patient_id, at, number, words)
        SELECT NEW.id, document.id, 'document', document.patient_id, document.at, NEW.number,
            to_tsvector('simple', left(NEW.text, 100000))
        FROM records_documentreference document WHERE document.id = NEW.document_id
        ON CONFLICT (id) DO UPDATE SET words = EXCLUDED.words;
    RETURN NULL;
""",
    )
