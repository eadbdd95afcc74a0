"""Run the pretend card provider until told to stop: ``python -m almoner.ledger.pretend --help``."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from almoner.ledger.pretend import PretendCardProvider


def main() -> None:
    """Start it, and stop on SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m almoner.ledger.pretend")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--dir", type=Path, default=Path("var/pretend/cards"))
    asked = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    provider = PretendCardProvider(
        asked.dir, asked.port, key=os.environ.get("CARDS_KEY", "pretend")
    )
    provider.start()
    sys.stdout.write(f"{provider.url}\n")
    sys.stdout.flush()
    stop.wait()
    provider.stop()


if __name__ == "__main__":
    main()
