"""Run the pretend payer until told to stop: ``python -m almoner.insurance.pretend --help``."""

import argparse
import os
import signal
import sys
import threading

from almoner.insurance.pretend import PretendPayer


def main() -> None:
    """Start it, and stop on SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m almoner.insurance.pretend")
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    payer = PretendPayer(asked.port, password=os.environ.get("PARTNER_PRETEND_PASSWORD", "pretend"))
    payer.start()
    sys.stdout.write(f"{payer.url}\n")
    sys.stdout.flush()
    stop.wait()
    payer.stop()


if __name__ == "__main__":
    main()
