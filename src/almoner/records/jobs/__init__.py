"""Work of records that nobody waits for."""

from almoner.records.jobs import forms, incoming, prints, release, seals

__all__ = ["forms", "incoming", "prints", "release", "seals"]
