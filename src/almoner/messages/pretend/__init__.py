"""Pretend outside services for `make run` and tests: SMS provider, fax provider, mail server.

They speak the real protocols over real sockets and keep what they were given in a folder:
``python -m almoner.messages.pretend --sms-port 8026 --fax-port 8027 --smtp-port 8025``, then look
at ``http://127.0.0.1:8026/`` and ``http://127.0.0.1:8027/``. Text messages to numbers ending in 99
are accepted and then reported as not delivered; numbers ending in 98 are refused at once.
"""

from almoner.messages.pretend.mail import PretendMailServer
from almoner.messages.pretend.sms import PretendSmsProvider

__all__ = ["PretendMailServer", "PretendSmsProvider"]
