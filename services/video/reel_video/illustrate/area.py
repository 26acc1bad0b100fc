"""Where things stand: the frame in stage units (a hundredth of its shorter side); one code draws every geometry."""

from dataclasses import dataclass

from reel_common.formats import Geometry

GROUND = {"tall": 0.625, "square": 0.75, "wide": 0.77}
"""Where feet stand, as a fraction of the height: just above the captions of each shape."""


@dataclass(frozen=True, slots=True)
class Area:
    """A frame in stage units. Feet stand at `ground`; `left`, `right`, `top` bound what must be seen."""

    shape: str
    w: float
    h: float
    ground: float
    left: float
    right: float
    top: float
    figure: float
    """The height of one grown figure standing alone."""
    unit: float
    """Pixels of one stage unit."""

    @property
    def middle(self) -> float:
        """The centre of the safe width, where a single hero stands."""
        return (self.left + self.right) / 2

    @property
    def k(self) -> float:
        """How large furniture is against its natural size, which suits a figure of 60 units."""
        return self.figure / 60


def area(geometry: Geometry) -> Area:
    """The stage of a frame of this geometry."""
    unit = min(geometry.width, geometry.height) / 100
    w, h = geometry.width / unit, geometry.height / unit
    shape = "tall" if h > 1.2 * w else "wide" if w > 1.2 * h else "square"
    ground, safe = h * GROUND[shape], geometry.safe
    return Area(
        shape,
        w,
        h,
        ground,
        left=w * max(safe.left, 0.05),
        right=w * (1 - max(safe.right, 0.05)),
        top=h * safe.top + 2,
        figure={"tall": 70.0, "square": 52.0, "wide": 54.0}[shape],
        unit=unit,
    )
