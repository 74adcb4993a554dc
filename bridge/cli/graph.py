"""`callbridge graph EXTENSION`: the contexts of an IVR and the ways between them, as a picture or a document.

Knows the command and its exit codes. Does not know how a graph is drawn. Source: The IVR 8.1.
"""

import json
import os
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, NoReturn

import typer
from rich.console import Console

from bridge.cli.config_option import DEFAULT_CONFIG, ConfigOption
from bridge.cli.options import UNUSABLE, refuse, why
from bridge.config.live import read_live
from bridge.config.load import load_settings
from bridge.errors import ConfigError
from bridge.faults import Fault
from bridge.ivr.entries import ivr_of
from bridge.ivr.findings import nearest, shown
from bridge.ivr.graph import Graph, graph_of
from bridge.ivr.live import LiveSet
from bridge.terminal.graph_mermaid import mermaid_of
from bridge.terminal.graph_svg import svg_of
from bridge.terminal.report import print_findings


class Form(StrEnum):
    """How a graph is written."""

    SVG = "svg"
    MERMAID = "mermaid"
    JSON = "json"


def _json_of(graph: Graph) -> str:
    return json.dumps(graph.as_json(), indent=2, ensure_ascii=False) + "\n"


_WRITERS: Final[Mapping[Form, Callable[[Graph], str]]] = MappingProxyType(
    {Form.SVG: svg_of, Form.MERMAID: mermaid_of, Form.JSON: _json_of}
)


def add_to(app: typer.Typer) -> None:
    """Give the command of this file to the program."""
    app.command()(graph)


def graph(
    extension: Annotated[str, typer.Argument(metavar="EXTENSION", help="number of the IVR, such as 099 or 0003*099")],
    form: Annotated[Form, typer.Option("--format", help="svg is a picture, mermaid a text that wikis draw")] = Form.SVG,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="a file to write; else standard output")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Draw an IVR as its file is now, with errors or without: exit status 2 when it cannot be drawn."""
    live = _read(config)
    ivr = ivr_of(extension, live)
    if ivr is None:
        near = nearest(extension, (str(number) for number in live.ivrs))
        refuse(f"There is no IVR {shown(extension)} in the files of {config}. {near}.")
    text = _WRITERS[form](graph_of(ivr, live))
    if output is None:
        typer.echo(text.encode("utf-8", "replace"), nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        refuse(f"{output}: {why(error)}. Choose another --output.")


def _read(config: Path) -> LiveSet:
    try:
        read = read_live(load_settings(config, os.environ))
    except ConfigError as refused:
        _end(refused.findings)
    if read.live is None:
        _end(read.findings)
    return read.live


def _end(findings: tuple[Fault, ...]) -> NoReturn:
    print_findings(findings, Console(stderr=True))
    raise typer.Exit(UNUSABLE)
