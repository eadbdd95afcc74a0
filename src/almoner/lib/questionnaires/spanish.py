"""What is still wrong with a response, said in Spanish to the patient who fills it in."""

import re

_LABEL = r"(?P<label>“.*”(?: \([^()]*\))?)"
_KINDS = {
    "yes or no": "sí o no",
    "a number": "un número",
    "a whole number": "un número entero",
    "a date": "una fecha",
    "a date and time": "una fecha y una hora",
    "a time": "una hora",
    "words": "palabras",
    "an address on the web": "una dirección de internet",
    "a file": "un archivo",
    "a record": "un registro",
    "an amount with its unit": "una cantidad con su unidad",
    "one of the choices": "una de las opciones",
    "one of the choices or words of your own": "una de las opciones o sus propias palabras",
}
_SENTENCES = [
    (re.compile(f"^{_LABEL}{english}$", re.DOTALL), spanish)
    for english, spanish in (
        (r" is not answered: it must be filled in\.", "{label}: falta la respuesta."),
        (
            r" must be filled in: answer something in it\.",
            "{label}: conteste por lo menos una pregunta.",
        ),
        (r" has (?P<n>\d+) answers: keep one\.", "{label} tiene {n} respuestas: deje una."),
        (
            r" has an answer without a value: fill it in or take it out\.",
            "{label}: complete la respuesta o quítela.",
        ),
        (r" is there (?P<n>\d+) times: keep one\.", "{label} está {n} veces: deje una."),
        (
            r" is there (?P<n>\d+) times: at least (?P<m>\d+) are needed\.",
            "{label} está {n} veces: se necesitan por lo menos {m}.",
        ),
        (
            r" is there (?P<n>\d+) times: keep at most (?P<m>\d+)\.",
            "{label} está {n} veces: deje {m} como máximo.",
        ),
        (r" asks for (?P<kind>.*), not “(?P<said>.*)”\.", "{label} pide {kind}, no “{said}”."),
        (
            r": “(?P<said>.*)” is not among the choices; choose again\.",
            "{label}: “{said}” no está entre las opciones; elija otra vez.",
        ),
        (
            r" is (?P<n>\d+) characters long: shorten it to (?P<m>\d+)\.",
            "{label} tiene {n} letras: acórtelo a {m}.",
        ),
        (
            r" is (?P<n>\d+) characters long: at least (?P<m>\d+) are needed\.",
            "{label} tiene {n} letras: se necesitan por lo menos {m}.",
        ),
        (r" must be at least (?P<n>.*)\.", "{label} debe ser {n} o más."),
        (r" must be at most (?P<n>.*)\.", "{label} debe ser {n} o menos."),
        (
            r" has more than (?P<n>\d+) decimal places: round it\.",
            "{label} tiene más de {n} decimales: redondéelo.",
        ),
    )
]
OTHERWISE = "Una respuesta no está bien. Llámenos, por favor."
"""What is said where no sentence is known; patients' pages lead to no such place."""


def in_spanish(sentence: str) -> str:
    """Return a sentence of :func:`~.checking.findings` in Spanish."""
    for pattern, spanish in _SENTENCES:
        if found := pattern.match(sentence):
            parts = found.groupdict()
            if "kind" in parts:
                parts["kind"] = _KINDS.get(parts["kind"], parts["kind"])
            return spanish.format(**parts)
    return OTHERWISE
