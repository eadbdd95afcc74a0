"""What a benchmark reports: a figure, its goal, and something of the same kind beside it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. ``beside`` names what did the same work another way, and its value."""

    area: str
    name: str
    value: float
    unit: str
    goal: float | None = None
    lower_is_better: bool = True
    beside: tuple[str, float] | None = None

    @property
    def missed(self) -> bool:
        """Whether there is a goal and the figure does not reach it."""
        if self.goal is None:
            return False
        return self.value > self.goal if self.lower_is_better else self.value < self.goal

    def line(self) -> str:
        """Return the figure as one line: value, goal, and what stands beside it."""
        parts = [f"{self.area}.{self.name} = {_short(self.value)} {self.unit}"]
        if self.goal is not None:
            parts.append(f"goal {_short(self.goal)} {self.unit}" + (" MISSED" * self.missed))
        if self.beside is not None:
            name, value = self.beside
            ratio = f", ratio {_short(self.value / value)}" if value else ""
            parts.append(f"beside {name} {_short(value)} {self.unit}{ratio}")
        return " | ".join(parts)


def _short(value: float) -> str:
    """Return a number with three meaningful digits and no exponent."""
    for digits in range(6):
        if abs(value) * 10**digits >= 100 or round(value, digits) == value:
            return f"{value:.{digits}f}"
    return f"{value:.6f}"
