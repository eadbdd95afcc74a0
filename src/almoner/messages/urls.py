"""The addresses of messages and letters."""

from django.urls import path

from almoner.messages.views import faxes, letters, mailings, mailroom, outgoing, reading, templates

app_name = "messages"
PUBLIC = {
    "report": "the SMS provider's delivery reports: each is signed",
    "fax_event": "the fax provider's events: each is signed",
    "fax_pages": "the pages of a fax for its provider: once, at an address nobody can guess",
    "open_link": "a letter sent by e-mail: the link cannot be guessed, and a code opens it",
}
_LETTER = "letters/<uuid:letter_id>/"
_SENDING = "letters/sendings/<uuid:sending_id>/"
_BATCH = "letters/mail/<uuid:batch_id>/"
_MAILING = "letters/mailings/<uuid:mailing_id>/"

urlpatterns = [
    path("", outgoing.outgoing, name="outgoing"),
    path("not-arrived/", outgoing.not_arrived, name="not_arrived"),
    path("reports/", outgoing.report, name="report"),
    path("fax/events/", faxes.event, name="fax_event"),
    path("fax/pages/<str:token>/", faxes.pages, name="fax_pages"),
    path("<uuid:message_id>/", outgoing.message, name="message"),
    path("<uuid:message_id>/retry/", outgoing.retry, name="retry"),
    path("<uuid:message_id>/settle/", outgoing.settle, name="settle"),
    path("<uuid:message_id>/withdraw/", outgoing.withdraw, name="withdraw"),
    path("read/<str:token>", reading.open_link, name="open_link"),
    path("letters/", letters.letters, name="letters"),
    path("letters/addressees", letters.addressees, name="addressees"),
    path("letters/write/<uuid:patient_id>", letters.write, name="write"),
    path(_LETTER, letters.letter, name="letter"),
    path(_LETTER + "save", letters.save, name="save_letter"),
    path(_LETTER + "finish", letters.finish, name="finish_letter"),
    path(_LETTER + "reopen", letters.reopen, name="reopen_letter"),
    path(_LETTER + "give-up", letters.give_up, name="give_up_letter"),
    path(_LETTER + "send", letters.send, name="send_letter"),
    path(_LETTER + "preview", letters.preview, name="preview_letter"),
    path(_LETTER + "docx", letters.as_docx, name="letter_docx"),
    path("letters/templates/", templates.templates, name="templates"),
    path("letters/templates/add", templates.template, name="add_template"),
    path("letters/templates/read-docx", templates.read_docx, name="read_docx"),
    path("letters/templates/<uuid:template_id>", templates.template, name="template"),
    path(
        "letters/templates/<uuid:template_id>/preview",
        templates.preview_template,
        name="preview_template",
    ),
    path(
        "letters/templates/<uuid:template_id>/docx", templates.template_docx, name="template_docx"
    ),
    path("letters/letterhead/", templates.logo, name="logo"),
    path("letters/letterhead/logo", templates.logo_picture, name="logo_picture"),
    path("letters/letterhead/none", templates.put_logo_away, name="put_logo_away"),
    path("letters/signatures/", templates.signatures, name="signatures"),
    path("letters/mail/", mailroom.mail_room, name="mail_room"),
    path("letters/mail/make", mailroom.make_batch, name="make_batch"),
    path(_BATCH, mailroom.batch, name="batch"),
    path(_BATCH + "print", mailroom.print_batch, name="print_batch"),
    path(_BATCH + "mailed", mailroom.mailed, name="mail_batch"),
    path(_BATCH + "labels", mailroom.labels, name="labels"),
    path("letters/sendings/", mailroom.sendings, name="sendings"),
    path(_SENDING, mailroom.sending, name="sending"),
    path(_SENDING + "retry", mailroom.retry, name="retry_sending"),
    path(_SENDING + "settle", mailroom.settle, name="settle_sending"),
    path(_SENDING + "withdraw", mailroom.withdraw, name="withdraw_sending"),
    path(_SENDING + "returned", mailroom.returned, name="returned_sending"),
    path(_SENDING + "take-out", mailroom.take_out, name="take_out"),
    path(_SENDING + "close-link", mailroom.close_link, name="close_link"),
    path("letters/mailings/", mailings.mailings, name="mailings"),
    path("letters/mailings/add", mailings.add_mailing, name="add_mailing"),
    path(_MAILING, mailings.mailing, name="mailing"),
    path(_MAILING + "start", mailings.start, name="start_mailing"),
    path(_MAILING + "stop", mailings.stop, name="stop_mailing"),
]
