"""Files in messages: from an upload or a known file_id to the content fields of a message."""

from __future__ import annotations

from .call import Call
from .files import File, Upload
from .wire import Json, bad
from .world import World


def taken(world: World, call: Call, kind: str, reference: object) -> File:
    """The file that a parameter names: ``attach://part`` or the id of a file of this world and this kind."""
    text = str(reference or "")
    if text.startswith("attach://"):
        upload = call.files.get(text[9:])
        if upload is None:
            raise bad(f"there is no {kind} in the request")
        return world.files.add(kind, upload)
    if text.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    file = world.files.get(text)
    if file is None:
        raise bad("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return file


def stored(world: World, kind: str, upload: Upload) -> Json:
    """The content of a message with a freshly stored file."""
    return content(world.files.add(kind, upload))


def content(file: File) -> Json:
    """The message field that shows a file."""
    shown = file.sizes()
    kind = file.kind
    if kind == "photo":
        small = {**shown, "width": max(1, file.width // 2), "height": max(1, file.height // 2)}
        return {"photo": [small, {**shown, "width": file.width, "height": file.height}]}
    if kind == "sticker":
        size = {"width": file.width or 512, "height": file.height or 512}
        return {"sticker": {**shown, **size, "type": "regular", "is_animated": False, "is_video": False, "emoji": "🙂"}}
    shown["mime_type"] = file.mime
    if kind == "voice":
        return {"voice": {**shown, "duration": 1}}
    shown["file_name"] = file.name
    if kind in ("video", "animation"):
        shown.update(width=file.width or 320, height=file.height or 240, duration=1)
    elif kind == "audio":
        shown["duration"] = 1
    if kind == "animation":
        return {"animation": shown, "document": {**file.sizes(), "file_name": file.name, "mime_type": file.mime}}
    return {kind: shown}


def file_ids(shown: Json) -> list[str]:
    """The ids of the files in a message's content, the largest of a photo only."""
    found = []
    for kind in ("document", "video", "audio", "voice", "sticker", "animation"):
        if kind in shown and not (kind == "document" and "animation" in shown):
            found.append(str(shown[kind]["file_id"]))
    if "photo" in shown:
        found.append(str(shown["photo"][-1]["file_id"]))
    return found
