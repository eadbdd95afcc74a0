"""Work done in the background, queued in the same transaction as what caused it.

``later("scheduling.remind", appointment_id=…)`` queues by name, so that operations never import
``jobs.py``; a name nobody registered fails at once.
"""

from almoner.platform.jobs.queue import later, task

__all__ = ["later", "task"]
