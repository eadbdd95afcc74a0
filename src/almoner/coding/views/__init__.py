"""The screens of coding."""

from almoner.coding.views.encoder import code, encoder, keep

__all__ = ["code", "encoder", "keep"]
