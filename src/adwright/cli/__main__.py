"""``python -m adwright.cli``."""

from adwright.cli import main

main()
