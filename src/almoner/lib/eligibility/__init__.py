"""Eligibility: questions written as a 270, answers read from a 271, and said in plain words."""

from almoner.lib.eligibility.answers import Answer, Benefit, Reject, read_answers
from almoner.lib.eligibility.asking import GUIDE, Asker, Person, Question, written
from almoner.lib.eligibility.words import Line, Reading, reading_of, why_rejected

__all__ = [
    "GUIDE",
    "Answer",
    "Asker",
    "Benefit",
    "Line",
    "Person",
    "Question",
    "Reading",
    "Reject",
    "read_answers",
    "reading_of",
    "why_rejected",
    "written",
]
