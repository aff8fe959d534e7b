"""Visitors without browsers: what a browser says over Streamlit's websocket, and nothing else.

Fifty browsers would measure the machine that simulates them. The server does the same work for
these: a session each, every run of the script, every message that comes of it.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

LARGEST = 64 * 2**20
PATIENCE = 120.0


@dataclass
class Visitor:
    """One session on one page.

    Attributes
    ----------
    socket : ClientConnection
    page, query : str
        Name of the page in its address; query string without the question mark.
    widgets : dict of str to str
        Identity of each field drawn so far, by its label.
    states : dict of str to Any
        What was filled in, by identity.
    said : list of str
        Texts of the last run.
    errors : int
        Runs that ended in an exception on the page.
    """

    socket: ClientConnection
    page: str
    query: str
    widgets: dict[str, str] = field(default_factory=dict)
    states: dict[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    errors: int = 0

    async def run(self) -> float:
        """Have the script run with what is filled in; seconds until it has ended."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_name = self.page
        for identity, value in self.states.items():
            state = message.rerun_script.widget_states.widgets.add(id=identity)
            if isinstance(value, str):
                state.string_value = value
            else:
                state.string_array_value.data.extend(value)
        self.said = []
        begun = time.monotonic()
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not await self._ended():
                pass
        return time.monotonic() - begun

    async def _ended(self) -> bool:
        found = ForwardMsg()
        found.ParseFromString(await self.socket.recv(decode=False))
        kind = found.WhichOneof("type")
        if kind == "delta":
            self._take(found.delta.new_element)
        # The first visitor of a server is sent round once more to draw the frame.
        return kind == "script_finished" and found.script_finished == (
            ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY
        )

    def _take(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind in ("text_input", "text_area", "button_group"):
            content = getattr(element, kind)
            self.widgets[getattr(content, "label", "") or kind] = content.id
        elif kind == "exception":
            self.errors += 1
        elif kind in ("markdown", "heading", "alert"):
            self.said.append(str(getattr(element, kind).body))


async def visit(address: str, page: str, query: str) -> Visitor:
    """Open a session on a page and have it drawn once."""
    stream = address.replace("http://", "ws://") + "/_stcore/stream"
    socket = await connect(stream, max_size=LARGEST, proxy=None, open_timeout=PATIENCE)
    visitor = Visitor(socket, page, query)
    await visitor.run()
    return visitor
