"""Hands out the live set on which new calls run, and the draft: the files as they are on disk now.

Knows when files are read. Does not know what is in them, nor calls. Source: The IVR 7.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from weakref import WeakValueDictionary

from bridge.calls.journal import FaultFound
from bridge.calls.ports import Journal
from bridge.config.states import read_kept, read_state
from bridge.errors import ConfigError
from bridge.ivr.live import LiveSet
from bridge.store.live_sets import AcceptedSets


class LiveFiles:
    """Fulfils the port `LiveSets` of `calls`."""

    def __init__(
        self, live: LiveSet, path: Path, environ: Mapping[str, str], sets: AcceptedSets, journal: Journal
    ) -> None:
        """Begin with a set that was accepted; drafts come from `callbridge.toml` at `path`, older sets from `sets`."""
        self._live = live
        self._path = path
        self._environ = environ
        self._sets = sets
        self._journal = journal
        self._kept: WeakValueDictionary[str, LiveSet] = WeakValueDictionary()
        self._reading_kept = asyncio.Lock()
        self._drafting = asyncio.Lock()

    def current(self) -> LiveSet:
        """The present set."""
        return self._live

    def replace(self, live: LiveSet) -> None:
        """Let new calls run on another set."""
        self._live = live

    async def kept(self, version: str) -> LiveSet | None:
        """A set that was accepted before, read once for all calls that run on it; what is wrong with it is noted.

        It is held by those calls and by nobody else: with the last of them its memory is free.
        """
        async with self._reading_kept:
            live = self._kept.get(version) or await asyncio.to_thread(self._read_kept, version)
            if live is not None:  # a disk that could not be read may be read the next time
                self._kept[version] = live
            return live

    def _read_kept(self, version: str) -> LiveSet | None:
        kept = self._sets.of_version(version)
        if kept is None:
            return None
        try:
            live = read_kept(kept, self._environ).live
        except ConfigError as refused:
            for finding in refused.findings:
                self._journal.note("", FaultFound(finding, f"set {version}"))
            return None
        return replace(live, version=version)  # a secret outside of the files may be another one by now

    async def draft(self) -> LiveSet | None:
        """The files as they are on disk now, errors tolerated; None when a finding is fatal, which was noted.

        One after the other: phones that dial test numbers again and again shall not take all threads from live calls.
        """
        try:
            async with self._drafting:
                live = await asyncio.to_thread(self._read)
        except ConfigError as refused:
            for finding in refused.findings:
                self._journal.note("", FaultFound(finding, "draft"))
            return None
        return replace(live, is_draft=True)

    def _read(self) -> LiveSet:
        return read_state(self._path, self._environ, accept_errors=True).live
