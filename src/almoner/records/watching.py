"""The watched folder: a file is stored and its row committed before it leaves the folder.

A crash between the two leaves the file where it is; the next look finds the arrival known already
and only moves the file.
"""

import logging
from datetime import datetime
from pathlib import Path

from almoner.lib.paper.arriving import TOO_LARGE, arrived_in, put_away
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.files.operations import FileTooLarge
from almoner.records import operations
from almoner.records.models.documents import DocumentOrigin

log = logging.getLogger(__name__)


def take_in(folder: Path, *, now: datetime, seen_at: float) -> int:
    """Receive the whole files of ``folder`` and put them away under ``kept``; return how many.

    ``seen_at`` is the clock of the folder (seconds since 1970). What is larger than may be kept
    goes to ``too large`` beside it, and the log says so. A folder that is away is no error.
    """
    try:
        found = list(arrived_in(folder, now=seen_at))
    except FileNotFoundError:
        log.warning("the watched folder is not there")
        return 0
    taken = 0
    for file in found:
        try:
            operations.receive(
                SYSTEM, upload=file, origin=DocumentOrigin.FOLDER, arrival_key=file.key, now=now
            )
        except FileTooLarge:
            log.warning("a file in the watched folder is too large to be kept")
            put_away(file, under=TOO_LARGE)
            continue
        put_away(file)
        taken += 1
    return taken
