"""The words around a form on the patient's own pages, for those who read Spanish.

The templates hold the English ones. The questions are in the language of the form.
"""

from almoner.lib import questionnaires as lib
from almoner.people.models import Patient

SPANISH = {
    "lang": "es",
    "for": "Para",
    "required": "Hay que contestar las preguntas con",
    "must": "(obligatorio)",
    "submit": "Enviar",
    "kept": "Guardado. Puede salir y seguir más tarde.",
    "keeping": "Lo que escribe se guarda mientras avanza.",
    "not_yet": "Todavía no está completo. Se guardó todo lo que escribió.",
    "check": "De su expediente: revíselo, por favor.",
    "prefilled": "Parte de esto ya se dijo antes. Revíselo: solo cuenta cuando lo envíe.",
    "another": "Otro",
    "take_out": "Quitar",
    "no_answer": "Sin respuesta",
    "choose": "Elija",
    "own_words": "O en sus propias palabras",
    "in_own_words": "en sus propias palabras",
    "unit": "Unidad de",
    "to": "a",
    "at_least": "al menos",
    "at_most": "como máximo",
    "file_help": "Una foto o un PDF. La oficina lo tiene en cuanto su nombre aparece aquí.",
    "file_instead": "Elija otro para enviarlo en su lugar.",
    "not_all": "(todavía faltan respuestas)",
    "yours": "Su formulario",
    "birth_why": "Para que nadie más lo vea, indique primero la fecha de nacimiento del paciente.",
    "birth_date": "Fecha de nacimiento",
    "birth_wrong": "No es la fecha de nacimiento que tenemos. Inténtelo otra vez o llámenos.",
    "go_on": "Continuar",
    "thanks": "Gracias",
    "thanks_tablet": "Devuelva la tableta, por favor.",
    "thanks_link": "Tenemos sus respuestas. Hasta pronto.",
    "back": "Retiramos este formulario",
    "back_why": "Ya no hace falta que lo llene. Si tiene una pregunta, llámenos.",
    "gone": "Este enlace ya no es válido",
    "gone_why": "Quizá es antiguo o está incompleto. Llámenos, por favor.",
}


def words_for(patient: Patient, form: lib.Questionnaire) -> dict[str, str]:
    """Return the Spanish words where form or patient is Spanish; none means English."""
    of_form = str(form.other.get("language") or "")
    is_spanish = "es" in (of_form[:2].lower(), patient.language[:2].lower())
    return SPANISH if is_spanish else {}
