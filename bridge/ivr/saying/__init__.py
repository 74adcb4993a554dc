"""How a value is said: digits, characters, numbers, dates and times as names of Asterisk's own sounds. Pure.

What other rooms use is named here; each language has a file of its own.
"""

from bridge.ivr.saying.saying import GRAMMARS, Mode, Said, has_grammar, say

__all__ = ["GRAMMARS", "Mode", "Said", "has_grammar", "say"]
