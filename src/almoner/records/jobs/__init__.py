"""Work of records that nobody waits for."""

from almoner.records.jobs import destruction, forms, incoming, prints, release, seals

__all__ = ["destruction", "forms", "incoming", "prints", "release", "seals"]
