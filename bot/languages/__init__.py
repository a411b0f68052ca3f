"""Languages as data: a language is a folder here, with its messages and word lists; nothing else knows a language.

``<language>/messages/*.po`` hold what the desk says, ``<language>/format.yaml`` how dates and lists are written,
``<language>/words/*.yaml`` what is understood. The files belong to the package, like the locale data of a library:
they are read once, when first needed, and never change. docs/languages.md says how to add a language.
"""

from bot.languages.data import (
    all_words,
    codes,
    languages_digest,
    package_bytes,
    package_yaml,
    readings,
    words,
)

__all__ = ["all_words", "codes", "languages_digest", "package_bytes", "package_yaml", "readings", "words"]
