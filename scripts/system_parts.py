"""Install the programs that tests use besides Python's.

Chromium, PostgreSQL 15, tesseract (reads scanned pages) and the soft modem libspandsp (real
faxes without a telephone line). On Debian as root with apt; elsewhere Chromium comes from
Playwright, and what needs one of the others says that it was left out.
"""

import ctypes.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

POSTGRES_15 = Path("/usr/lib/postgresql/15/bin/postgres")
CLUSTERS = Path("/etc/postgresql-common/createcluster.conf")


def main() -> None:
    """Install what is missing."""
    missing = []
    if not any(map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])):
        missing.append("chromium")
    if not POSTGRES_15.exists() and _is_bookworm():
        missing.append("postgresql-15")
    if not shutil.which("tesseract"):
        missing.append("tesseract-ocr")
    if not ctypes.util.find_library("spandsp"):
        missing.append("libspandsp2")
    if missing and _is_root_on_debian():
        if "postgresql-15" in missing:
            _want_no_cluster()
        _apt("update")
        for package in missing:
            _apt("install", "--yes", "--no-install-recommends", package)
    elif "chromium" in missing:
        playwright = str(Path(sys.executable).with_name("playwright"))
        subprocess.run([playwright, "install", "chromium"], check=True)


def _is_root_on_debian() -> bool:
    return os.geteuid() == 0 and Path("/etc/debian_version").exists()


def _is_bookworm() -> bool:
    """Whether this is Debian 12, the only release with PostgreSQL 15."""
    release = Path("/etc/os-release")
    return release.exists() and "bookworm" in release.read_text()


def _want_no_cluster() -> None:
    """Keep the package from making and starting a server of its own."""
    if not CLUSTERS.exists():
        CLUSTERS.parent.mkdir(parents=True, exist_ok=True)
        CLUSTERS.write_text("create_main_cluster = false\n")


def _apt(*words: str) -> None:
    print(f"apt-get {' '.join(words)}", flush=True)
    subprocess.run(
        ["/usr/bin/apt-get", "-q", "-o", "Dpkg::Options::=--force-confold", *words],
        check=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    main()
