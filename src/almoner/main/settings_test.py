"""Settings under test: a throw-away database, quick password hashing, nothing sent anywhere."""

import os

# Its own folder, so that a test never sees the office that `make run` keeps in ./var.
os.environ["ALMONER_VAR"] = os.environ.get("ALMONER_TEST_VAR", "var/test")

from almoner.main.settings import *  # noqa: F403
from almoner.main.settings import DATABASES

DATABASES["default"]["OPTIONS"].pop("pool", None)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECRET_KEY = "only-for-tests"  # noqa: S105
