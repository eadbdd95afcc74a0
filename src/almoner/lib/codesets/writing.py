"""How codes are written: without dot where they are kept, with it where they are read."""

DOTTED = frozenset({"icd-10-cm", "icd-10-cm-was", "poa-exempt", "ms-drg-cc", "ms-drg-mcc"})
"""Systems of diagnoses: a dot stands after the third character."""


def normal(code: str) -> str:
    """Return ``code`` as it is kept: in capitals, without dots and blanks."""
    return "".join(code.split()).replace(".", "").upper()


def shown(system: str, code: str) -> str:
    """Return ``code`` as people write it."""
    return f"{code[:3]}.{code[3:]}" if system in DOTTED and len(code) > 3 else code
