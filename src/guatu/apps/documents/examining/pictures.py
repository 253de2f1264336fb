"""A picture decoded under limits and drawn again: what comes out holds pixels and nothing else."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from guatu.apps.documents.examining import limits as say
from guatu.apps.documents.examining.capture import Capture, capture_of
from guatu.apps.documents.examining.limits import FileRefused, Limits

WHITE = (255, 255, 255)
OPENERS: dict[str, Any] = {
    "jpeg": JpegImagePlugin.JpegImageFile,  # not its factory: of a phone's several pictures in one the first is read
    "png": PngImagePlugin.PngImageFile,
    "webp": WebPImagePlugin.WebPImageFile,
}
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Picture:
    """A clean picture as jpeg or png, its small copy as jpeg, its size in pixels, and what the camera said."""

    kind: str
    content: bytes
    thumb: bytes
    width: int
    height: int
    capture: Capture


def redraw(content: bytes, kind: str, limits: Limits) -> Picture:
    """Decode one still picture and encode it anew. Raises FileRefused, or whatever a broken one makes Pillow raise."""
    Image.MAX_IMAGE_PIXELS = limits.pixels
    try:
        picture = OPENERS[kind](io.BytesIO(content))
    except Image.DecompressionBombError as bomb:
        raise FileRefused(say.TOO_MUCH) from bomb
    check_size(picture, limits)
    capture = capture_of(picture)
    kept = (limits.kept_side, limits.kept_side)
    if kind == "jpeg":
        picture.draft(None, kept)
    picture.load()
    drawn = in_plain_mode(picture)
    drawn.thumbnail(kept, Image.Resampling.LANCZOS, reducing_gap=2.0)
    drawn = bare(drawn).transpose(TURNS[capture.orientation]) if capture.orientation in TURNS else bare(drawn)
    small = flat(drawn).copy()
    small.thumbnail((limits.thumb_side, limits.thumb_side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    form, encoded = encode(drawn, kind, limits)
    return Picture(form, encoded, as_jpeg(small, 80), drawn.width, drawn.height, capture)


def check_size(picture: Any, limits: Limits) -> None:
    """By what the head says, before a pixel is decoded."""
    width, height = picture.size
    if width * height > limits.pixels or max(width, height) > limits.side:
        raise FileRefused(say.MANY_PIXELS.replace("{width}", str(width)).replace("{height}", str(height)))
    if getattr(picture, "n_frames", 1) > 1:
        raise FileRefused(say.ANIMATED)


def in_plain_mode(picture: Any) -> Any:
    """The picture in RGB, RGBA or L; one that is so already is not copied, for it may be large."""
    if picture.mode == "I;16":
        return Image.frombytes("L", picture.size, picture.tobytes()[1::2])
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        return picture if picture.mode == "RGBA" else picture.convert("RGBA")
    if picture.mode in ("L", "1"):
        return picture if picture.mode == "L" else picture.convert("L")
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def bare(picture: Any) -> Any:
    """The pixels alone: comments, profiles and whatever else a file carries stay behind."""
    return Image.frombytes(picture.mode, picture.size, picture.tobytes())


def flat(picture: Any) -> Any:
    """On white where it was transparent."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, WHITE)
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def encode(picture: Any, kind: str, limits: Limits) -> tuple[str, bytes]:
    """A drawing stays PNG while that is small; everything else becomes JPEG."""
    if kind == "png":
        out = io.BytesIO()
        picture.save(out, "PNG", compress_level=6)
        if out.tell() <= limits.png_bytes:
            return "png", out.getvalue()
    return "jpeg", as_jpeg(flat(picture), 85)


def as_jpeg(picture: Any, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=False, exif=b"", comment=b"")
    return out.getvalue()
