"""The page of the pretend fax provider, with its buttons."""

from html import escape
from time import gmtime, strftime
from typing import Any

SHOWN = 200

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Faxes (pretend)</title>
<meta name="viewport" content="width=device-width"><style>
:root {{ color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }}
body {{ max-width: 62rem; margin: 2rem auto; padding: 0 1rem }}
article {{ border: 1px solid #8886; border-radius: 8px; padding: .6rem 1rem; margin: .7rem 0;
  display: flex; gap: 1rem; flex-wrap: wrap; align-items: center }}
form {{ display: inline-flex; gap: .5rem; flex-wrap: wrap; align-items: end }}
label {{ display: grid }} input, textarea, button {{ font: inherit; padding: .2rem .6rem }}
</style></head><body><h1>Faxes</h1>
<p>This is a pretend provider: nothing left this machine.</p>
<h2>Send a fax in</h2>
<form method="post" action="/send-in">
<label>From <input name="from" value="+19785550142" required></label>
<label>What it says <textarea name="text" rows="3" cols="50" required></textarea></label>
<button>Send in</button></form>
<h2>What came and went ({count})</h2>{faxes}</body></html>
"""


def page(faxes: list[dict[str, Any]]) -> str:
    """Return the newest faxes as HTML, each that is on its way with its two buttons."""
    shown = "".join(_fax(fax) for fax in reversed(faxes[-SHOWN:]))
    return _PAGE.format(count=len(faxes), faxes=shown or "<p>None yet.</p>")


def _fax(fax: dict[str, Any]) -> str:
    at = strftime("%Y-%m-%d %H:%M:%S UTC", gmtime(fax["at"]))
    is_out = fax["direction"] == "outbound"
    whom = f"to {fax['to']}" if is_out else f"from {fax['from']}"
    fax_id = escape(str(fax["id"]))
    buttons = ""
    if is_out and fax["status"] in ("queued", "sending"):
        buttons = "".join(_button(action, fax_id) for action in ("deliver", "fail"))
    return (
        f"<article><strong>{escape(whom)}</strong><span>{escape(fax['status'])}</span>"
        f'<small>{at}</small><a href="/media/{fax_id}.pdf">Pages</a>{buttons}</article>'
    )


def _button(action: str, fax_id: str) -> str:
    return (
        f'<form method="post" action="/{action}"><input type="hidden" name="id" value="{fax_id}">'
        f"<button>{action.capitalize()}</button></form>"
    )
