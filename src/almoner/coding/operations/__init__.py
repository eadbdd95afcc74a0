"""What changes in coding."""

from almoner.coding.operations.favorites import NobodysFavorite, keep, let_go
from almoner.coding.operations.releases import keep_release

__all__ = ["NobodysFavorite", "keep", "keep_release", "let_go"]
