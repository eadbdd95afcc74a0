"""The screens of coding."""

from almoner.coding.views.encoder import code, encoder, keep
from almoner.coding.views.stays import stay

__all__ = ["code", "encoder", "keep", "stay"]
