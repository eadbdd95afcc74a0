"""Fax: one protocol, and a gateway for each way a fax can leave and come in.

``hylafax`` speaks to the office's own fax server, ``http`` to a provider on the Internet,
``loopback`` is two software modems on this machine.
"""
