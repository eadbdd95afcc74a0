"""X12: files of 5,000 claims read to objects beside ``pyx12``, claims written, memory at 100,000.

The files are made here: three lines a claim, balanced. Both read the same file, and are told as
segments a second of processor time.
"""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from statistics import median
from time import process_time

from almoner.lib.x12 import (
    PROFESSIONAL,
    Claim,
    ClaimReader,
    Envelope,
    RemittanceReader,
    ServiceLine,
    interchange,
    read_sets,
    write_claims,
)
from almoner.lib.x12.claims import Subscriber
from almoner.lib.x12.parts import Address, Party, Procedure
from benchmarks.figures import Figure

MANY, MOST = 5_000, 100_000
GOAL_TIMES, GOAL_WRITTEN, GOAL_MB = 100, 5_000, 200
AT = datetime(2026, 1, 31, 14, 30)  # noqa: DTZ001 - an envelope has no zone
DAY = date(2026, 1, 15)


def figures() -> Iterator[Figure]:
    """Yield the figures of one run."""
    for name, make in (("835", remittances), ("837P", claims)):
        text = make(MANY)
        segments, data = text.count("~"), text.encode()
        own = segments / _seconds(partial(_read, data))
        theirs = segments / _seconds(partial(_walk, text), runs=1)
        beside = ("pyx12", theirs)
        yield Figure("x12", f"read_{name}", own, "segments/s", None, False, beside)
        yield Figure("x12", f"times_pyx12_{name}", own / theirs, "times", GOAL_TIMES, False)
    made = [claim(number) for number in range(MANY)]
    written = MANY / _seconds(lambda: _written(made))
    yield Figure("x12", "write_837P", written, "claims/s", GOAL_WRITTEN, False)
    yield Figure("x12", f"memory_{MOST:,}_claims", _memory(), "MB", GOAL_MB)


def _seconds(do: Callable[[], object], runs: int = 3) -> float:
    found = []
    for _ in range(runs):
        begun = process_time()
        do()
        found.append(process_time() - begun)
    return median(found)


def _read(data: bytes) -> int:
    """Read every claim of a file to an object."""
    count = 0
    for source in read_sets(BytesIO(data)).sets():
        reader = RemittanceReader(source) if source.code == "835" else ClaimReader(source)
        for _ in reader.claims():
            count += 1
    return count


def _walk(text: str) -> None:
    """Read every claim of a file to pyx12's tree."""
    import pyx12.params
    import pyx12.x12context

    handler = pyx12.error_handler.errh_null()
    source = pyx12.x12context.X12ContextReader(pyx12.params.params(), handler, StringIO(text))
    loop = "2100" if "ST*835" in text else "2300"
    for _ in source.iter_segments(loop):
        pass


def _memory() -> float:
    """Return the peak of a process that reads a remittance of 100,000 claims from a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.835"
        with path.open("w") as file:
            file.writelines(remittance_parts(MOST))
        words = [sys.executable, "-m", "benchmarks.x12", str(path)]
        done = subprocess.run(words, check=True, capture_output=True, text=True)
        return float(done.stdout)


def claim(number: int) -> Claim:
    """Return a professional claim of three lines."""
    where = Address(("12 MAPLE STREET",), "ACTON", "MA", "017201234")
    person = Party("IL", f"NAME{number}", "ANN", is_person=True, id_type="MI", id=f"M{number:09}")
    person.address = where
    lines = [
        ServiceLine(Procedure(code, "HC", ("25",) if at == 0 else ()), amount, Decimal(1),
                    pointers=(1, 2), dates={"472": (DAY, DAY)},
                    references=[("6R", f"{number}L{at}")])
        for at, (code, amount) in enumerate(
            (("99214", Decimal("201.00")), ("36415", Decimal("18.50")), ("93000", Decimal(42)))
        )
    ]  # fmt: skip
    return Claim(
        f"C{number}", Decimal("261.50"), "11", billing=BILLING, payer=PAYER,
        subscriber=Subscriber("P", filing="CI", party=person, birth_date=DAY, sex="F"),
        diagnoses=[("ABK", "I10", ""), ("ABF", "E119", "")], lines=lines,
        parties=[Party("82", "CHEN", "MEI", is_person=True, id_type="XX", id="1234567893")],
    )  # fmt: skip


BILLING = Party("85", "MAPLE STREET FAMILY MEDICINE", id_type="XX", id="1234567893")
BILLING.address = Address(("12 MAPLE STREET",), "ACTON", "MA", "017201234")
BILLING.references = [("EI", "123456789")]
PAYER = Party("PR", "BLUE HARBOR HEALTH", id_type="PI", id="12345")


def _written(made: list[Claim]) -> str:
    submitter = Party("41", "MAPLE", id_type="46", id="M1")
    submitter.contacts = [("IC", "BILLING", "TE", "9785550100")]
    segments = write_claims(
        made, submitter=submitter, receiver=Party("40", "HOUSE", id_type="46", id="H1"),
        batch="1", made_on="20260131 1430",
    )  # fmt: skip
    envelope = Envelope("MAPLE", "HOUSE", 1, 1, AT)
    return interchange(
        envelope, group_code="HC", guide=PROFESSIONAL, sets=[("837", "0001", segments)]
    )


def claims(many: int) -> str:
    """Return an 837P of so many claims."""
    return _written([claim(number) for number in range(many)])


def remittances(many: int) -> str:
    """Return a balanced 835 of so many claims."""
    return "".join(remittance_parts(many))


def remittance_parts(many: int) -> Iterator[str]:
    """Yield a balanced 835 piece by piece: each claim of 261.50 is paid 180.00."""
    envelope = Envelope("BLUE", "MAPLE", 1, 1, AT)
    frame = interchange(
        envelope, group_code="HP", guide="005010X221A1", sets=[("835", "0001", ["@"])]
    )
    head, _, tail = frame.partition("@~")
    yield head
    count = 2
    for segment in (
        f"BPR*I*{180 * many}*C*ACH*CCP*01*999999999*DA*1*1999999999**01*999999999*DA*2*20260131",
        "TRN*1*77*1999999999", "DTM*405*20260131", "N1*PR*BLUE HARBOR HEALTH",
        "N3*1 HARBOR STREET", "N4*BOSTON*MA*02110", "PER*BL*HELP*TE*8005550100",
        "N1*PE*MAPLE STREET FAMILY MEDICINE*XX*1234567893", "LX*1",
    ):  # fmt: skip
        count += 1
        yield segment + "~"
    lines = (("99214:25", "201", "140"), ("36415", "18.5", "10"), ("93000", "42", "30"))
    for number in range(many):
        part = [
            f"CLP*C{number}*1*261.5*180*20*12*P{number}*11*1",
            f"NM1*QC*1*NAME{number}*ANN****MI*M{number:09}",
            "NM1*82*1*CHEN*MEI****XX*1234567893",
        ]
        for at, (code, charge, paid) in enumerate(lines):
            off = Decimal(charge) - Decimal(paid) - (20 if at == 0 else 0)
            share = ["CAS*PR*3*20"] if at == 0 else []
            part += [
                f"SVC*HC:{code}*{charge}*{paid}**1", "DTM*472*20260115", f"CAS*CO*45*{off}",
                *share, f"REF*6R*{number}L{at}", f"AMT*B6*{paid}",
            ]  # fmt: skip
        count += len(part)
        yield "~".join(part) + "~"
    yield tail.replace("SE*3*", f"SE*{count}*")


if __name__ == "__main__":
    with Path(sys.argv[1]).open("rb") as opened:
        for made in read_sets(opened).sets():
            reader = RemittanceReader(made)
            total = sum(1 for _ in reader.claims())
            if total != MOST or made.problems:
                raise SystemExit(f"{total} claims, {made.problems[:1]}")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
