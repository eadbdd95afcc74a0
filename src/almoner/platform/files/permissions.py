"""The powers of files: who may see one is decided by the area it belongs to."""

from almoner.platform.accounts.powers import MANAGER, ROLES, Power

POWERS = (
    Power("files.store", "Attach files", ROLES),
    Power("files.verify", "Check that every stored file is whole", (MANAGER,)),
    Power("files.remove", "Remove bytes of files for good: only what runs by itself", ()),
)
