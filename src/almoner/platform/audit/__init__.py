"""What happened, who did it, and who looked.

*History* is written by database triggers on every tracked table (``tracked``); a *reading* is
the note that somebody opened a chart and why; the *log* is a chain of hashes over what was done,
so that a row changed behind Almoner's back is found by ``almoner audit verify``.
"""
