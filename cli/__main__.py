"""`python -m cli`: the same as `countywatch`."""

from cli import main

main()
