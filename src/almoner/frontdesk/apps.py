"""Django's registration of the front desk, and its places in the rail and the palette."""

from django.apps import AppConfig


class FrontdeskConfig(AppConfig):
    """The area's app."""

    name = "almoner.frontdesk"
    label = "frontdesk"
    verbose_name = "Front desk"

    def ready(self) -> None:
        """Make the screens findable."""
        from almoner.frontdesk.queries.visitors import visitors_just_in
        from almoner.platform.ui import notices
        from almoner.platform.ui.navigation import Screen, register

        notices.register(visitors_just_in)
        desk = "Front desk"
        register(
            Screen(desk, "Today", "frontdesk:start", icon="home", keys="g h", order=5),
            Screen(
                desk, "Arrivals", "frontdesk:arrivals", icon="door", keys="g a", order=10,
                power="frontdesk.see_board", words="board check in waiting",
            ),
            Screen(
                desk, "Visitors", "frontdesk:visitors", icon="badge", keys="g v", order=12,
                power="frontdesk.receive_visitors", words="badge on site",
            ),
            Screen(
                desk, "Take a walk-in", "frontdesk:find_walk_in", icon="plus", order=11,
                power="frontdesk.check_in", words="queue number", in_rail=False,
            ),
            Screen(
                desk, "Receive a visitor", "frontdesk:receive", icon="plus", order=13,
                power="frontdesk.receive_visitors", in_rail=False,
            ),
            Screen(
                desk, "Set waiting times", "frontdesk:limits", icon="settings", order=14,
                power="frontdesk.set_up", words="amber red limits", in_rail=False,
            ),
        )  # fmt: skip
