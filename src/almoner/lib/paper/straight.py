"""How crooked a scanned page lies: the angle at which its lines of text stand out most.

The page is made small and turned step by step; where rows of text are level, the sums along rows
differ most from each other (Postl's projection profile). See ``docs/algorithms/paper.md``.
"""

from itertools import pairwise

from PIL import Image, ImageOps

MOST = 8.0
"""Degrees to either side that are looked at."""
LEAST = 0.25
"""Degrees that nobody sees."""
_SIZE = 700


def skew_of(page: Image.Image) -> float:
    """Return the degrees to turn ``page`` counter-clockwise so that its lines are level."""
    small = ImageOps.invert(ImageOps.autocontrast(page.convert("L"), cutoff=1))
    small.thumbnail((_SIZE, _SIZE))
    level = _sharpness(small, 0.0)
    best, found = level, 0.0
    for step, around in ((1.0, MOST), (0.25, 1.0), (0.1, 0.2)):
        middle, reach = found, int(around / step)
        for count in range(-reach, reach + 1):
            angle = middle + count * step
            if angle and (sharp := _sharpness(small, angle)) > best:
                best, found = sharp, angle
    # a picture without lines of text has no clear angle
    is_clear = best > level * 1.08 and abs(found) <= MOST
    return round(found, 2) if is_clear and abs(found) >= LEAST else 0.0


def straightened(page: Image.Image) -> Image.Image:
    """Return ``page`` with its lines level; white comes in at the corners."""
    angle = skew_of(page)
    if not angle:
        return page
    whole = page if page.mode in ("L", "RGB") else page.convert("RGB")
    white = 255 if whole.mode == "L" else (255, 255, 255)
    return whole.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=white)


def _sharpness(small: Image.Image, angle: float) -> float:
    turned = small.rotate(angle, resample=Image.Resampling.BILINEAR) if angle else small
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return float(sum((a - b) ** 2 for a, b in pairwise(rows)))
