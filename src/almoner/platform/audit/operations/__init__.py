"""Writing the log and readings, and sealing the log."""

from almoner.platform.audit.operations.sealing import keep_head, seal
from almoner.platform.audit.operations.writing import record, record_reading

__all__ = ["keep_head", "record", "record_reading", "seal"]
