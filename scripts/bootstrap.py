"""Make ``.venv`` hold exactly the pinned packages: ``python3 scripts/bootstrap.py run`` or ``dev``.

Needs only Python ≥ 3.11 with venv. Only wheels are installed, each checked against its hash, so
no compiler is needed and no other file can slip in. Does nothing when nothing changed.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
SETS = {"run": ["run", "build"], "dev": ["run", "build", "dev"]}
HASHED = ["--require-hashes", "--only-binary", ":all:"]


def bootstrap(wanted: str) -> None:
    """Bring the environment to the pins of ``wanted``; a larger set that is there is kept."""
    files = [ROOT / "requirements" / f"{name}.txt" for name in SETS[wanted]]
    pins = _fingerprint(files)
    stamp = BIN / f".{wanted}"
    if stamp.exists() and stamp.read_text() == pins:
        return
    if not PYTHON.exists():
        print("Making the environment .venv ...", flush=True)
        venv.create(VENV, with_pip=True)
    print(f"Installing the pinned packages ({wanted}) ...", flush=True)
    _install(files)
    _link()
    stamp.write_text(pins)


def _install(files: list[Path]) -> None:
    """Install with uv; where uv has no wheel or does not see the index that pip sees, with pip."""
    words = [word for file in files for word in ("-r", str(file))]
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    pins = ROOT / "requirements" / "bootstrap.txt"
    uv = [str(BIN / "uv"), "pip", "install", "-q", "--compile-bytecode", "--python", str(PYTHON)]
    quick = _succeeds([*pip, *HASHED, "-r", str(pins)]) and _succeeds([*uv, *HASHED, *words])
    if not quick and not _succeeds([*pip, *HASHED, *words]):
        sys.exit("The packages could not be installed: see above. Is there a way to PyPI?")


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, check=False).returncode == 0


def _link() -> None:
    """Let this environment import Almoner from ``src``, and give it the command ``almoner``."""
    for packages in VENV.glob("lib/python3.*/site-packages"):
        (packages / "almoner.pth").write_text(f"{ROOT / 'src'}\n")
    command = BIN / "almoner"
    command.write_text(f"#!{PYTHON}\nfrom almoner.main.cli import main\n\nmain()\n")
    command.chmod(0o755)


def _fingerprint(files: list[Path]) -> str:
    digest = hashlib.sha256(f"{sys.version} {ROOT}".encode())
    for file in [Path(__file__), *files]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - this file alone may meet an older one
        sys.exit(f"Almoner needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    try:
        import ensurepip  # noqa: F401 - only to see whether it is there
    except ImportError:
        sys.exit("This Python cannot make environments. On Debian: apt-get install python3-venv")
    os.umask(0o022)  # an account made for the database must be able to read its programs
    bootstrap(sys.argv[1] if len(sys.argv) > 1 else "run")
