import pytest

from almoner.platform.accounts.models import User
from almoner.platform.audit.models import TrackedUser

pytestmark = pytest.mark.django_db


def test_loads():
    user = User.objects.create_user("dana", "x", name="Dana")
    assert TrackedUser.objects.get().pk == user.pk
