"""Every check that needs no running program, two at a time; prints what fails, in full.

``make check`` runs it; ``python scripts/check.py ruff types`` runs some of them.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "almoner.main.settings_test",
    "PYTHONPATH": "src",
    "ALMONER_DEV": "1",
}


def checks() -> dict[str, list[str]]:
    """Name and command of every check, the longest first."""
    python = str(BIN / "python")
    templates = [str(path) for path in sorted((ROOT / "src").rglob("*.html"))]
    rules = ["tests/test_architecture.py", "tests/test_docs.py"]
    return {
        "types": [str(BIN / "mypy")],
        "rules": [str(BIN / "pytest"), "-q", *(rule for rule in rules if (ROOT / rule).exists())],
        "layers": [str(BIN / "lint-imports"), "--no-cache"],
        "ruff": [str(BIN / "ruff"), "check", "."],
        "format": [str(BIN / "ruff"), "format", "--check", "."],
        "templates": [str(BIN / "djade"), "--target-version", "5.2", "--check", *templates],
        # No database is needed: Django only warns that it could not compare with one.
        "migrations": [
            *(python, "-W", "ignore::RuntimeWarning", "-m", "django"),
            *("makemigrations", "--check", "--dry-run", "--skip-checks"),
        ],
    }


def _run(named: tuple[str, list[str]]) -> bool:
    name, command = named
    begin = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **SETTINGS},
        capture_output=True,
        text=True,
        check=False,
    )
    took = time.monotonic() - begin
    said = "" if done.returncode == 0 else f"\n{done.stdout}{done.stderr}"
    print(
        f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name:12} {took:5.1f} s{said}",
        flush=True,
    )
    return done.returncode == 0


def main() -> None:
    """Run the checks asked for, or all; exit code 1 when one fails."""
    asked = set(sys.argv[1:])
    chosen = [named for named in checks().items() if not asked or named[0] in asked]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(_run, chosen))
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
