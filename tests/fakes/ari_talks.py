"""What the stand-in for ARI knows of legs and mixing bridges: created, dialled, answered, put together, transferred.

As Asterisk does it: a leg enters when it is created and can be dialled only then; a channel that a telephone puts in
the place of another is told before anything else, and the one that was replaced stays (measured on 16.28 and 22.10.1).
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.ari import FakeAri, Leg

Reply = tuple[int, Any]


@dataclass
class Bridge:
    """A mixing bridge as Asterisk has it."""

    id: str
    members: list[str] = field(default_factory=list)
    playback: str = ""
    recording: str = ""
    log: list[str] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.id, "channels": self.members}


class Talks:
    """Legs and bridges of one Asterisk."""

    def __init__(self, ari: "FakeAri") -> None:
        self._ari = ari
        self.bridges: dict[str, Bridge] = {}
        self.unknown: set[str] = set()
        """Endpoints that do not exist, or are registered nowhere."""
        self.unreadable = False
        """No sound that is played in a bridge can be read."""
        self.late: set[str] = set()
        """Endpoints whose legs enter only when `enters` says so."""
        self.originated: set[str] = set()
        """Legs that were called in one step: they enter when they are answered."""
        self.created: dict[str, dict[str, Any]] = {}
        """The bodies with which legs were created, by their id."""

    # ---- for tests

    async def leg(self, endpoint: str = "PJSIP/001") -> "Leg":
        """Wait until a leg of this endpoint was dialled."""
        ari = self._ari
        await ari.until(lambda: self._dialled(endpoint) is not None)
        leg = self._dialled(endpoint)
        assert leg is not None
        return leg

    def enters(self, leg: "Leg") -> None:
        self._ari.enter(leg.id, *leg.args)

    def rings(self, leg: "Leg") -> None:
        leg.state = "Ringing"
        self._dial(leg, "RINGING")

    def answers(self, leg: "Leg") -> None:
        leg.state = "Up"
        self._dial(leg, "ANSWER")
        if leg.id in self.originated and leg.endpoint not in self.late:
            self._ari.enter(leg.id, *leg.args, up=True)

    def refuses(self, leg: "Leg", cause: int) -> None:
        self._ari.hang_up(leg, cause)

    def transfers(self, leg: "Leg", name: str) -> "Leg":
        """The telephone of this leg puts another channel in its place; its own stays without a bridge."""
        ari = self._ari
        bridge = next(bridge for bridge in self.bridges.values() if leg.id in bridge.members)
        bridge.members.append(name)
        heir = ari.enter(name, up=True, replaces=leg)
        self.leaves_bridge(leg)
        return heir

    def leaves_bridge(self, leg: "Leg") -> None:
        for bridge in self.bridges.values():
            if leg.id in bridge.members:
                bridge.members.remove(leg.id)
                self._ari.tell("ChannelLeftBridge", leg, bridge=bridge.json())

    def the_bridge(self) -> Bridge:
        """The one bridge there is."""
        (bridge,) = self.bridges.values()
        return bridge

    async def talking(self) -> Bridge:
        """Wait until two are in a bridge."""
        await self._ari.until(lambda: any(len(bridge.members) > 1 for bridge in self.bridges.values()))
        return self.the_bridge()

    def finish(self, bridge: Bridge, state: str = "done") -> None:
        """What is played or recorded in a bridge is over."""
        playback, bridge.playback = bridge.playback, ""
        recording, bridge.recording = bridge.recording, ""
        target = {"target_uri": f"bridge:{bridge.id}", "state": state}
        if playback:
            self._ari.tell("PlaybackFinished", playback={"id": playback, **target})
        if recording:
            kind = "RecordingFailed" if state == "failed" else "RecordingFinished"
            self._ari.tell(kind, recording={"name": recording, "duration": 7, **target})

    # ---- the server

    def obeyed(self, method: str, parts: list[str], body: dict[str, Any]) -> Reply | None:
        """What is asked of legs and bridges; None for anything else."""
        match [method, *parts]:
            case ["POST", "channels", "create"]:
                return self._create(body)
            case ["POST", "channels"]:
                return self._originate(body)
            case ["POST", "channels", channel, "dial"] if leg := self._ari.legs.get(channel):
                leg.log.append("dial")
                self._dial(leg, "")
                return 204, None
            case [_, "bridges", *rest]:
                return self._bridge(method, rest, body)
            case ["POST" | "DELETE", "applications", _, "subscription"] if body["eventSource"].startswith("bridge:"):
                return (200, {}) if body["eventSource"].removeprefix("bridge:") in self.bridges else (422, {})
            case _:
                return None

    def _create(self, body: dict[str, Any]) -> Reply:
        ari = self._ari
        if body["endpoint"] in self.unknown:
            return 500, {"error": "Allocation failed"}
        leg = ari.new_leg(body["channelId"])
        leg.state, leg.args = "Down", tuple(body["appArgs"].split(","))
        leg.endpoint = body["endpoint"]
        self.created[leg.id] = body
        ari.subscriptions[leg.id] = 1
        if body["endpoint"] not in self.late:
            self.enters(leg)
        return 200, leg.json()

    def _originate(self, body: dict[str, Any]) -> Reply:
        ari = self._ari
        if body["endpoint"] in self.unknown:
            return 500, {"error": "Allocation failed"}
        leg = ari.new_leg(body["channelId"])
        leg.state, leg.in_stasis, leg.args = "Down", False, tuple(body["appArgs"].split(","))
        leg.endpoint = body["endpoint"]
        self.created[leg.id] = body
        self.originated.add(leg.id)
        ari.subscriptions[leg.id] = 1
        leg.log.append("dial")
        self._dial(leg, "")
        return 200, leg.json()

    def _bridge(self, method: str, parts: list[str], body: dict[str, Any]) -> Reply:
        """What is asked of `bridges/…`."""
        if not parts:
            return 200, [bridge.json() for bridge in self.bridges.values()]
        if method == "POST" and len(parts) == 1:
            return 200, self.bridges.setdefault(parts[0], Bridge(parts[0])).json()
        bridge = self.bridges.get(parts[0])
        if bridge is None:
            return 404, {"message": "Bridge not found"}
        match [method, *parts[1:]]:
            case ["DELETE"]:
                return self._destroy(bridge)
            case ["POST", "addChannel"]:
                return self._add(bridge, body["channel"])
            case ["POST", "play", playback]:
                bridge.playback = playback
                bridge.log.append(f"play {' '.join(body['media'])}")
                if self._ari.sounds_end:
                    self.finish(bridge, "failed" if self.unreadable else "done")
                return 201, {"id": playback}
            case ["POST", "record"]:
                bridge.recording = body["name"]
                bridge.log.append(f"record {body['name']}")
                return 201, {"name": body["name"]}
            case _:
                return 404, {"message": "Resource not found"}

    def playback(self, playback: str) -> Bridge | None:
        return next((bridge for bridge in self.bridges.values() if bridge.playback == playback), None)

    def recording(self, name: str) -> Bridge | None:
        return next((bridge for bridge in self.bridges.values() if bridge.recording == name), None)

    def _add(self, bridge: Bridge, channels: list[str]) -> Reply:
        legs = [self._ari.legs.get(channel) for channel in channels]
        if None in legs:
            return 400, {"message": "Channel not found"}
        bridge.members.extend(channels)
        for leg in legs:
            assert leg is not None
            leg.log.append("bridged")
        return 204, None

    def _destroy(self, bridge: Bridge) -> Reply:
        self.finish(bridge)
        for member in [*bridge.members]:
            self.leaves_bridge(self._ari.legs[member])
        del self.bridges[bridge.id]
        return 204, None

    def _dialled(self, endpoint: str) -> "Leg | None":
        return next((leg for leg in self._ari.legs.values() if leg.endpoint == endpoint and "dial" in leg.log), None)

    def _dial(self, leg: "Leg", status: str) -> None:
        self._ari.tell("Dial", peer=leg.json(), dialstatus=status, forward="", dialstring=leg.endpoint)
