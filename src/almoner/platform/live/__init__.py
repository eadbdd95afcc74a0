"""Live news to open screens: NOTIFY in the transaction, LISTEN in the web process, SSE to browsers.

A *topic* names what changed (``day:2026-11-22``), never whom: no patient data travels here.
"""

from almoner.platform.live.news import note, tell

__all__ = ["note", "tell"]
