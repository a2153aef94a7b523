"""Flat drawings for the demo, made when it is loaded: no photograph, nobody's rights."""

from collections.abc import Callable
from functools import cache
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image as Pillow
from PIL.ImageDraw import Draw, ImageDraw

from initiatives import images
from initiatives.models import Image

WIDTH, HEIGHT = 1200, 675
SKY, GROUND, GREEN, DARK = "#dcebe6", "#b9d3c6", "#0d5740", "#0a3b2d"
BLUE, CREAM, GOLD, PLUM, WHITE = "#1d3f8f", "#f6f3ea", "#c98a13", "#7a1f52", "#ffffff"

Painter = Callable[[ImageDraw], None]


def picture(name: str, alt: str) -> Image:
    """Draw, re-encode like any picture that is sent, and store."""
    clean = drawn(name)
    image = Image(alt=alt, width=clean.width, height=clean.height)
    image.file.save(f"{image.uid}.webp", ContentFile(clean.data), save=True)
    return image


@cache
def drawn(name: str) -> images.Picture:
    """One drawing, as a picture that is sent becomes."""
    canvas = Pillow.new("RGB", (WIDTH, HEIGHT), SKY)
    draw = Draw(canvas)
    _sun(draw)
    draw.rectangle((0, 480, WIDTH, HEIGHT), fill=GROUND)
    _PAINTERS[name](draw)
    buffer = BytesIO()
    canvas.save(buffer, "PNG", compress_level=1)
    size = buffer.tell()
    buffer.seek(0)
    return images.reencode(buffer, size)


def _sun(draw: ImageDraw) -> None:
    draw.ellipse((940, 70, 1070, 200), fill=GOLD)


def _bridge(draw: ImageDraw) -> None:
    draw.rectangle((0, 520, WIDTH, HEIGHT), fill=BLUE)
    for step in range(4):
        draw.rounded_rectangle(
            (60, 545 + step * 34, WIDTH - 60, 549 + step * 34), 2, fill="#5f7fc4"
        )
    draw.rectangle((0, 380, WIDTH, 430), fill=GREEN)
    for left in (60, 440, 820):
        draw.rectangle((left - 24, 430, left + 24, 560), fill=DARK)
        draw.arc((left, 390, left + 380, 640), 180, 360, fill=GREEN, width=34)
    draw.rectangle((1176, 430, 1200, 560), fill=DARK)
    for left in range(0, WIDTH, 60):
        draw.rectangle((left, 318, left + 8, 380), fill=DARK)
    draw.rectangle((0, 310, WIDTH, 320), fill=DARK)


def _market(draw: ImageDraw) -> None:
    for left, stripe in ((80, GREEN), (450, PLUM), (820, BLUE)):
        draw.rectangle((left + 14, 330, left + 24, 560), fill=DARK)
        draw.rectangle((left + 276, 330, left + 286, 560), fill=DARK)
        for part in range(6):
            colour = stripe if part % 2 == 0 else CREAM
            x = left + part * 50
            draw.polygon(((x + 20, 250), (x + 55, 250), (x + 50, 340), (x, 340)), fill=colour)
            draw.pieslice((x, 315, x + 50, 365), 0, 180, fill=colour)
        draw.rectangle((left, 460, left + 300, 560), fill=CREAM)
        for part in range(7):
            x = left + 14 + part * 40
            draw.ellipse((x, 425, x + 34, 459), fill=(GOLD, PLUM, GREEN)[part % 3])


def _school(draw: ImageDraw) -> None:
    draw.rectangle((120, 260, 760, 540), fill=CREAM)
    draw.polygon(((90, 260), (440, 130), (790, 260)), fill=PLUM)
    draw.ellipse((400, 180, 480, 260), fill=WHITE, outline=DARK, width=6)
    draw.line((440, 220, 440, 192), fill=DARK, width=6)
    draw.line((440, 220, 462, 220), fill=DARK, width=6)
    for left in (170, 300, 520, 650):
        draw.rectangle((left, 310, left + 70, 400), fill=BLUE)
    draw.rectangle((400, 400, 480, 540), fill=GREEN)
    _tree(draw, 960, 540, 1.5)


def _park(draw: ImageDraw) -> None:
    draw.polygon(((0, 675), (520, 480), (680, 480), (1200, 675)), fill=CREAM)
    for x, size in ((120, 1.3), (330, 0.95), (870, 0.95), (1080, 1.3)):
        _tree(draw, x, 560, size)
    draw.rectangle((520, 560, 700, 574), fill=DARK)
    draw.rectangle((520, 520, 700, 534), fill=DARK)
    for x in (536, 676):
        draw.rectangle((x, 520, x + 10, 610), fill=DARK)


def _cycle_lane(draw: ImageDraw) -> None:
    for left, top, colour in (
        (0, 210, CREAM),
        (190, 150, PLUM),
        (430, 240, CREAM),
        (640, 180, BLUE),
    ):
        draw.rectangle((left, top, left + 180, 480), fill=colour)
        for row in range(top + 30, 440, 70):
            for column in (30, 100):
                draw.rectangle((left + column, row, left + column + 44, row + 40), fill=SKY)
    draw.rectangle((0, 480, WIDTH, HEIGHT), fill=GREEN)
    for left in range(40, WIDTH, 150):
        draw.rectangle((left, 648, left + 90, 658), fill=WHITE)
    for x in (830, 1030):
        draw.ellipse((x - 70, 490, x + 70, 630), outline=WHITE, width=12)
    frame = ((830, 560), (895, 450), (985, 450), (1030, 560), (985, 450), (925, 560), (830, 560))
    draw.line(frame, fill=WHITE, width=12, joint="curve")
    draw.line(((925, 560), (885, 430), (855, 430), (915, 430)), fill=WHITE, width=12, joint="curve")
    draw.line(((985, 450), (975, 410), (1015, 400)), fill=WHITE, width=12, joint="curve")


def _train(draw: ImageDraw) -> None:
    draw.polygon(((0, 480), (300, 290), (560, 480)), fill="#8fb8a5")
    draw.polygon(((420, 480), (760, 240), (1100, 480)), fill="#7aa993")
    draw.rectangle((0, 560, WIDTH, 572), fill=DARK)
    for left in range(10, WIDTH, 60):
        draw.rectangle((left, 572, left + 30, 590), fill=PLUM)
    for left in (150, 510):
        draw.rounded_rectangle((left, 380, left + 340, 540), 24, fill=GREEN)
        for part in range(4):
            draw.rectangle((left + 28 + part * 76, 412, left + 80 + part * 76, 462), fill=CREAM)
        draw.rectangle((left, 492, left + 340, 504), fill=GOLD)
    draw.rounded_rectangle((870, 380, 1080, 540), 60, fill=GREEN)
    draw.rectangle((870, 380, 960, 540), fill=GREEN)
    draw.rectangle((980, 412, 1050, 462), fill=CREAM)
    for x in (210, 430, 570, 790, 920, 1010):
        draw.ellipse((x - 24, 524, x + 24, 572), fill=DARK)


def _beach(draw: ImageDraw) -> None:
    draw.rectangle((0, 330, WIDTH, 480), fill=BLUE)
    for top in (360, 400, 440):
        draw.rounded_rectangle((top, top, WIDTH - top, top + 5), 2, fill="#5f7fc4")
    draw.rectangle((0, 470, WIDTH, HEIGHT), fill="#ecd9a8")
    for x in (250, 350):
        draw.line((x, 380, x + (20 if x < 300 else -20), 600), fill=DARK, width=12)
    draw.rectangle((220, 270, 400, 390), fill=CREAM)
    draw.polygon(((200, 270), (310, 200), (420, 270)), fill=PLUM)
    draw.rectangle((310, 110, 316, 200), fill=DARK)
    draw.polygon(((316, 112), (390, 134), (316, 156)), fill=GREEN)
    draw.pieslice((700, 430, 960, 690), 180, 360, fill=GOLD)
    draw.pieslice((780, 430, 880, 690), 180, 360, fill=CREAM)
    draw.rectangle((826, 560, 834, 660), fill=DARK)


def _tree(draw: ImageDraw, x: int, foot: int, size: float) -> None:
    """A round tree standing at (x, foot)."""
    half, tall = int(16 * size), int(150 * size)
    draw.rectangle((x - half, foot - tall, x + half, foot), fill=PLUM)
    crown = int(105 * size)
    centre = foot - tall - crown // 3
    draw.ellipse((x - crown, centre - crown, x + crown, centre + crown), fill=GREEN)
    draw.ellipse((x - crown, centre - crown, x, centre), fill="#1b7256")


_PAINTERS: dict[str, Painter] = {
    "pont": _bridge,
    "marche": _market,
    "ecole": _school,
    "parc": _park,
    "velo": _cycle_lane,
    "train": _train,
    "plage": _beach,
}
