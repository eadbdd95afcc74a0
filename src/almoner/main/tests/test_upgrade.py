"""What an upgrade brings besides tables."""

import pytest
from django.contrib.auth.models import Group, Permission

from almoner.main.upgrade import upgrade
from almoner.platform.accounts.powers import CODER, RECEPTIONIST


@pytest.mark.django_db
def test_a_new_power_comes_with_a_version_that_changes_no_table() -> None:
    Permission.objects.get(codename="look_up").delete()
    taken = Permission.objects.get(codename="find", content_type__app_label="people")
    Group.objects.get(name=RECEPTIONIST).permissions.remove(taken)
    assert upgrade() == []
    coder, desk = (Group.objects.get(name=name).permissions for name in (CODER, RECEPTIONIST))
    assert coder.filter(codename="look_up").exists()
    assert not desk.filter(codename="find").exists(), "what the office took away stays away"
