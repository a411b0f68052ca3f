"""``python -m bot`` is the console script ``infodesk``."""

from bot.cli.main import main

if __name__ == "__main__":
    main()
