"""Forms of the schedule. They parse and say what is missing; the rules are in operations."""

from almoner.scheduling.forms.booking import (
    BookForm,
    CancelForm,
    DetailsForm,
    FollowingForm,
    GroupForm,
    JoinForm,
    MoveForm,
    OpeningsForm,
    PatientField,
    PickForm,
    instant,
)

__all__ = [
    "BookForm",
    "CancelForm",
    "DetailsForm",
    "FollowingForm",
    "GroupForm",
    "JoinForm",
    "MoveForm",
    "OpeningsForm",
    "PatientField",
    "PickForm",
    "instant",
]
