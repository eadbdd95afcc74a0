"""What changes in coding."""

from almoner.coding.operations.favorites import NobodysFavorite, keep, let_go

__all__ = ["NobodysFavorite", "keep", "let_go"]
