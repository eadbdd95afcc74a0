"""Django's registration of messages, and their places in the rail and the palette."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The area's app."""

    name = "almoner.messages"
    label = "messaging"
    verbose_name = "Messages"

    def ready(self) -> None:
        """Make the screens findable."""
        from almoner.messages import carriers, faxing, jobs, queries
        from almoner.people import panels
        from almoner.platform.files import doors
        from almoner.platform.ui.navigation import Screen, register

        carriers.register("fax", jobs.carry_by_fax, address=faxing.address_of)
        doors.register("messages.letter", queries.open_letter_file)
        doors.register("messages.batch", queries.open_batch_file)
        panels.register_action(
            panels.Action("Letter", "messages:write", "mail", "messages.write_letters", 30)
        )

        register(
            Screen(
                "Messages", "Sent messages", "messages:outgoing", icon="mail", keys="g m",
                order=60, power="messages.read", words="e-mail text sms reminders outgoing",
            ),
            Screen(
                "Messages", "Did not arrive", "messages:not_arrived", icon="alert", keys="g n",
                order=61, power="messages.read", words="failed undeliverable retry bounced",
            ),
            Screen(
                "Letters", "Letters", "messages:letters", icon="edit", keys="g t",
                order=62, power="messages.read_letters", words="write correspondence draft",
            ),
            Screen(
                "Letters", "Mail room", "messages:mail_room", icon="printer", keys="g b",
                order=63, power="messages.read_letters", words="batch postage envelope labels",
            ),
            Screen(
                "Letters", "Sent letters", "messages:sendings", icon="check-circle", order=64,
                power="messages.read_letters", words="fax e-mail mail log",
            ),
            Screen(
                "Letters", "Mailings", "messages:mailings", icon="users", order=65,
                power="messages.read_letters", words="bulk many patients",
            ),
            Screen(
                "Letters", "Letter templates", "messages:templates", icon="files", order=66,
                power="messages.read_letters", words="merge fields docx word",
            ),
            Screen(
                "Letters", "Letterhead", "messages:logo", icon="edit", order=67,
                power="messages.keep_templates", in_rail=False, words="logo picture",
            ),
            Screen(
                "Letters", "Signatures", "messages:signatures", icon="edit", order=67,
                power="messages.keep_templates", in_rail=False,
            ),
        )  # fmt: skip
