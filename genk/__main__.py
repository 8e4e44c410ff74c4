"""`python -m genk`: the command `genk` where the package is not installed."""

from genk.cli import main

main()
