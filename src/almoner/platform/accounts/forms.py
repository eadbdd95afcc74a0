"""What is typed about users, roles and tokens."""

from datetime import UTC, datetime, time

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.models import Group

from almoner.platform.accounts.models import User


class SignInForm(LoginForm):
    """User name and password; the cursor waits in the first."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autofocus"] = True


class UserForm(forms.Form):
    """A user's name, e-mail address and roles."""

    name = forms.CharField(max_length=200, help_text="As colleagues see it.")
    email = forms.EmailField(required=False, label="E-mail")
    roles = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, help_text="What they may do here."
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        names = Group.objects.order_by("name").values_list("name", flat=True)
        roles = self.fields["roles"]
        if isinstance(roles, forms.MultipleChoiceField):
            roles.choices = [(name, name) for name in names]


class NewUserForm(UserForm):
    """The same, with a user name; the temporary password is made for them."""

    username = forms.CharField(
        max_length=64, label="User name", help_text="What they type to sign in, in lower case."
    )
    field_order = ("username", "name", "email", "roles")


class NewRoleForm(forms.Form):
    """A role's name and which role it begins like."""

    name = forms.CharField(max_length=150)
    like = forms.ChoiceField(
        required=False, label="Begins like", help_text="Copies that role's powers."
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        like = self.fields["like"]
        names = Group.objects.order_by("name").values_list("name", flat=True)
        if isinstance(like, forms.ChoiceField):
            like.choices = [("", "no powers"), *((name, name) for name in names)]


class TokenForm(forms.Form):
    """Whom a token acts as, what it is for, and until when."""

    user = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("name"),
        label="Acts as",
        help_text="The program may do what this user may do.",
    )
    name = forms.CharField(max_length=100, label="For", help_text="“Lab results”, “Web site”.")
    last_day = forms.DateField(
        required=False,
        label="Good until",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The last day. Empty: until it is revoked.",
    )

    def clean_last_day(self) -> datetime | None:
        """Return the end of the last day (UTC)."""
        day = self.cleaned_data["last_day"]
        if day is None:
            return None
        return datetime.combine(day, time.max, tzinfo=UTC)
