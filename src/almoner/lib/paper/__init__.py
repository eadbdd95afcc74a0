"""Paper: any file as PDF pages, their words and pictures, and what makes a file suspicious.

Plain functions from bytes to bytes; nothing here knows of charts. See ``docs/algorithms/paper.md``.
"""

from almoner.lib.paper.codes import Licence, codes_in, licence_of
from almoner.lib.paper.danger import danger_in
from almoner.lib.paper.likeness import FEWEST as FEWEST_WORDS
from almoner.lib.paper.likeness import SAME as SAME_SHARE
from almoner.lib.paper.likeness import alike, keys_of, mark_of, marks_alike
from almoner.lib.paper.mail import Attachment, Mail, key_of_mail, mail_of
from almoner.lib.paper.ocr import is_installed as ocr_is_installed
from almoner.lib.paper.pages import Leaf, arranged, joined, page_count, picture, text_of, texts_of
from almoner.lib.paper.reading import PageWords, Reading, read, words_of
from almoner.lib.paper.refusals import Broken, Encrypted, NotShown, Suspicious, WrongPassword
from almoner.lib.paper.turning import as_pdf, stand_in, without_password

__all__ = [
    "FEWEST_WORDS",
    "SAME_SHARE",
    "Attachment",
    "Broken",
    "Encrypted",
    "Leaf",
    "Licence",
    "Mail",
    "NotShown",
    "PageWords",
    "Reading",
    "Suspicious",
    "WrongPassword",
    "alike",
    "arranged",
    "as_pdf",
    "codes_in",
    "danger_in",
    "joined",
    "key_of_mail",
    "keys_of",
    "licence_of",
    "mail_of",
    "mark_of",
    "marks_alike",
    "ocr_is_installed",
    "page_count",
    "picture",
    "read",
    "stand_in",
    "text_of",
    "texts_of",
    "without_password",
    "words_of",
]
