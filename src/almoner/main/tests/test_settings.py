"""Settings that only another process can try: over HTTPS, as behind an office's proxy."""

import json
import os
import subprocess
import sys
from pathlib import Path

TRY = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
said = {}
for scheme in ("http", "https"):
    answer = Client(headers={"host": "office.example"}).get(
        "/accounts/login/", secure=scheme == "https"
    )
    said[scheme] = {
        "status": answer.status_code,
        "to": answer.get("Location", ""),
        "hsts": answer.get("Strict-Transport-Security", ""),
        "cookies": {name: dict(cookie) for name, cookie in answer.cookies.items()},
    }
print(json.dumps(said))
"""


def test_over_https_cookies_stay_there_and_plain_http_is_led_there(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "almoner.main.settings",
        "BASE_URL": "https://office.example",
        "ALLOWED_HOSTS": "office.example",
        "ALMONER_VAR": str(tmp_path),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }
    told = subprocess.run(
        [sys.executable, "-c", TRY], env=environment, capture_output=True, text=True, check=True
    )
    said = json.loads(told.stdout.splitlines()[-1])
    assert said["http"]["status"] == 301
    assert said["http"]["to"] == "https://office.example/accounts/login/"
    assert said["https"]["status"] == 200
    assert "max-age=31536000" in said["https"]["hsts"]
    cookies = said["https"]["cookies"]
    assert "__Host-almoner_csrf" in cookies
    for cookie in cookies.values():
        assert cookie["secure"] is True
        assert cookie["path"] == "/"
        assert cookie["domain"] == ""
