"""Compile text releases of the MS-DRG Definitions Manual into the files that are shipped.

``python scripts/compile_drg.py RELEASE [OVERLAY.toml]`` writes ``vNN.drg.xz`` in ``lib/drg/data``
and says what changed since the newest version there, or why the release cannot be compiled.
"""

import sys
from pathlib import Path

from almoner.lib.drg import BadManual, import_manual, shipped, shipped_versions
from almoner.lib.drg.comparing import changes
from almoner.lib.drg.store import save

DATA = Path(__file__).resolve().parent.parent / "src" / "almoner" / "lib" / "drg" / "data"


def main() -> None:
    """Compile the release named on the command line."""
    if len(sys.argv) not in {2, 3}:
        sys.exit(__doc__)
    overlay = Path(sys.argv[2]) if len(sys.argv) == 3 else None
    before = [shipped(version) for version in shipped_versions()]
    try:
        logic = import_manual(Path(sys.argv[1]), overlay)
    except BadManual as refused:
        sys.exit(refused.message)
    save(logic, DATA / f"v{logic.version}.drg.xz")
    print(f"Version {logic.version}: {len(logic.drgs)} DRGs, {len(logic.dx)} diagnoses.")
    for line in changes(before[-1], logic) if before else ():
        print(line)


if __name__ == "__main__":
    main()
