"""``python -m almoner`` is ``almoner``."""

from almoner.main.cli import main

main()
