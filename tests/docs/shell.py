"""The commands in a piece of shell, word by word. Knows pipes, lists, loops and redirections; does not run anything."""

import re
import shlex

_JOINS = {"|", "||", "&&", ";", "&", ""}
_LOOPS = {"for", "do", "done", "if", "then", "else", "fi", "{", "}"}
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$", re.MULTILINE)
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


def commands(text: str) -> list[list[str]]:
    """Each simple command; comments and redirections are left out."""
    found: list[list[str]] = [[]]
    target = False
    for word in _words(text):
        sign = word.strip("\n")
        if sign in _JOINS:
            found.append([])
        elif set(sign) <= set("<>&"):
            target = True
        elif target:
            target = False
        else:
            found[-1].append(word)
    return [words for words in map(_unset, found) if words]


def _words(text: str) -> list[str]:
    """A line feed is a word of its own, unless it is quoted."""
    plain = _COMMENT.sub("", text).replace("\\\n", " ")
    lexer = shlex.shlex(plain, posix=True, punctuation_chars=";<>|&\n")
    lexer.commenters = ""
    lexer.whitespace = " \t"
    lexer.whitespace_split = True
    return list(lexer)


def _unset(words: list[str]) -> list[str]:
    """Without what is set, and without the words of a loop, before the command's name."""
    while words and (words[0] in _LOOPS or _ASSIGNMENT.match(words[0])):
        if words[0] == "for":
            return []
        inner = words[0].partition("=$(")[2]
        words = [inner, *words[1:]] if inner else words[1:]
    return words
