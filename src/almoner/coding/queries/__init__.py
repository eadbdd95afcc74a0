"""What is read in coding."""

from almoner.coding.queries.codes import CodePage, book, code_page, favorites, find_codes

__all__ = ["CodePage", "book", "code_page", "favorites", "find_codes"]
