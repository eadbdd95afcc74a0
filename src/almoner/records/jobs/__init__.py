"""Work of records that nobody waits for."""

from almoner.records.jobs import forms, incoming, release, seals

__all__ = ["forms", "incoming", "release", "seals"]
