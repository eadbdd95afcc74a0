"""What is read of insurance."""

from almoner.insurance.queries.coverages import coverages_of, coverages_on, first_coverages

__all__ = ["coverages_of", "coverages_on", "first_coverages"]
