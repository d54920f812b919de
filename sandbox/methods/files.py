"""getFile."""

from __future__ import annotations

from sandbox.call import Call
from sandbox.world import World

from .registry import Answer, plays


@plays("getFile")
def get_file(world: World, call: Call) -> Answer:
    file = world.files.downloadable(call.text("file_id"))
    return {**file.sizes(), "file_path": file.path}
