"""The keys that lead somewhere lead to one screen each."""

from collections import Counter

from almoner.platform.ui import navigation


def test_no_two_screens_have_the_same_keys() -> None:
    counted = Counter(screen.keys for screen in navigation._screens.values() if screen.keys)
    assert [keys for keys, times in counted.items() if times > 1] == []
