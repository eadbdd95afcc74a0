"""What PostgreSQL is told: sized for this machine, careful with data, quiet about patients."""

import os
from pathlib import Path

import psutil

MEGABYTE = 1024 * 1024


def conf(socket: Path, *, durable: bool) -> str:
    """Text of ``almoner.conf``, rewritten before each start.

    With ``durable`` false a crash may lose everything: for tests only.
    """
    memory = _memory_mb()
    shared = min(max(memory // 4, 128), 2048) if durable else 256
    values: dict[str, object] = {
        "listen_addresses": "",
        "port": 5432,
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "max_connections": 200,
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{memory // 2}MB",
        "maintenance_work_mem": f"{min(max(memory // 16, 64), 512)}MB",
        "work_mem": "16MB",
        "huge_pages": "try",
        "dynamic_shared_memory_type": _shared_memory(),
        "jit": "off",
        "random_page_cost": 1.1,
        "checkpoint_timeout": "15min",
        "max_wal_size": "2GB",
        "fsync": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
        # A statement and the detail of an error hold names and birth dates.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    lines = [
        f"{name} = '{str(value).replace(chr(39), chr(39) * 2)}'" for name, value in values.items()
    ]
    return "\n".join(["# Rewritten at each start: put your own values in local.conf.", *lines, ""])


def _memory_mb() -> int:
    """Memory of this machine or of the container around us, whichever is smaller."""
    total: int = psutil.virtual_memory().total
    try:
        limit = int(Path("/sys/fs/cgroup/memory.max").read_text())
    except (OSError, ValueError):
        limit = total
    return min(total, limit) // MEGABYTE


def _shared_memory() -> str:
    """Containers often have a /dev/shm of 64 MB, where a parallel query fails."""
    try:
        shm = os.statvfs("/dev/shm")  # noqa: S108 - it is measured, nothing is written
    except OSError:
        return "mmap"
    return "posix" if shm.f_bavail * shm.f_frsize >= 256 * MEGABYTE else "mmap"
