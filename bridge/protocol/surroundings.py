"""The tolerant scanner, the frame: where the reply begins and ends in a text, and what stands around it.

Knows `Response`, and what refuses a text as a whole. Does not know verbs.
Source: Call Interactive 7.2, section 8 CB101 to CB112.
"""

from dataclasses import dataclass

from bridge.protocol.decoding import Remark
from bridge.protocol.markup import HTML, WHITE, local
from bridge.protocol.tokens import Kind, Token, Tokens


@dataclass(frozen=True, slots=True)
class Frame:
    """Which pieces are `<Response>` and `</Response>`; `end` is -1 when that is missing."""

    begin: int
    end: int
    empty: bool


def find_reply(text: str, tokens: Tokens) -> Frame | Remark:
    """Find the reply, or what refuses the text: CB101 to CB104."""
    pieces = tokens.pieces
    begin = next((place for place, token in enumerate(pieces) if _is_response(token, Kind.START)), None)
    if begin is None:
        return _no_reply(text, tokens)
    if tokens.declaration >= 0:
        return Remark("CB104", tokens.declaration)
    return Frame(begin, _end_of_reply(pieces, begin), pieces[begin].empty)


def _is_response(token: Token, kind: Kind) -> bool:
    return token.kind is kind and local(token.name).lower() == "response"


def _end_of_reply(pieces: list[Token], begin: int) -> int:
    """Find the `</Response>` that ends the reply: an inner `<Response>` has its own, unless there is only one."""
    inner, end = 0, -1
    for place in range(begin + 1, len(pieces)):
        token = pieces[place]
        if _is_response(token, Kind.START) and not token.empty:
            inner += 1
        elif _is_response(token, Kind.END):
            end = place
            if inner == 0:
                break
            inner -= 1
    return end


def _no_reply(text: str, tokens: Tokens) -> Remark:
    if text[: text.find(">") + 1].strip(WHITE).lower().startswith("<!doctype html"):
        return Remark("CB102", len(text) - len(text.lstrip(WHITE)))
    for token in tokens.pieces:
        if token.kind is Kind.START:
            name = local(token.name)
            if name.lower() in HTML:
                return Remark("CB102", token.start, f"the reply is HTML: it begins with <{name}>")
            return Remark("CB103", token.start, f"the root element is <{name[:40]}>, not <Response>")
    if tokens.declaration >= 0:
        return Remark("CB104", tokens.declaration)
    return Remark("CB101", len(text) - len(text.lstrip(WHITE)))


def before_reply(text: str, pieces: list[Token], remarks: list[Remark]) -> None:
    """Note what stands before `<Response>` and should not: CB110, CB111."""
    blank = False
    for token in pieces:
        content = text[token.start : token.end]
        match token.kind:
            case Kind.TEXT if not content.strip(WHITE):
                blank = blank or token.start == 0 or "\ufeff" in content
            case Kind.XML_DECLARATION:
                if blank:
                    remarks.append(Remark("CB110", 0))
                blank = False
            case Kind.ABSENT:
                pass
            case _:
                start = token.start + len(content) - len(content.lstrip(WHITE))
                remarks.append(Remark("CB111", start))
                return
    if blank and "\ufeff" in text[: pieces[-1].end]:
        remarks.append(Remark("CB110", 0))


def after_reply(text: str, pieces: list[Token], remarks: list[Remark]) -> None:
    """Note what stands after `</Response>` and should not: CB112."""
    for token in pieces:
        content = text[token.start : token.end]
        if token.kind is Kind.ABSENT or not content.strip(WHITE):
            continue
        remarks.append(Remark("CB112", token.start + len(content) - len(content.lstrip(WHITE))))
        return
