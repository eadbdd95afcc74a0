"""The forms of people: they read what was typed, and say what is wrong beside its field."""

from almoner.people.forms.patients import PatientForm, RegisterForm
from almoner.people.forms.practice import practice_form
from almoner.people.forms.rows import GuarantorForm, row_form

__all__ = ["GuarantorForm", "PatientForm", "RegisterForm", "practice_form", "row_form"]
