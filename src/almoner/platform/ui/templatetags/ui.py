"""Filters the components use."""

from zlib import crc32

from django import template

register = template.Library()
TONES = 12


@register.filter
def initials(name: object) -> str:
    """Return the first letters of the first and last word, in capitals."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    picked = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper() or "?"


@register.filter
def tone_of(name: object) -> int:
    """Return one of the twelve tones, always the same for a name."""
    return crc32(str(name).encode()) % TONES + 1
