"""The QR code of an address as SVG: made here, asked of nobody."""

from functools import lru_cache

from reportlab.graphics.barcode.qr import QrCodeWidget

# What readers need around it, in modules.
QUIET = 4


@lru_cache(maxsize=200)
def svg_of(address: str) -> str:
    """A whole SVG document, black on white whatever the theme: readers need that."""
    widget = QrCodeWidget(address, barLevel="M")
    widget.qr.make()
    side = widget.qr.getModuleCount()
    runs = "".join(_row(widget, number, side) for number in range(side))
    full = side + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {full} {full}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{full}v{full}H0z"/>'
        f'<path d="{runs}"/></svg>'
    )


def _row(widget: QrCodeWidget, row: int, side: int) -> str:
    """One row as runs of dark modules."""
    found, start = [], None
    for column in range(side + 1):
        dark = column < side and widget.qr.isDark(row, column)
        if dark and start is None:
            start = column
        if not dark and start is not None:
            width = column - start
            found.append(f"M{start + QUIET} {row + QUIET}h{width}v1h-{width}z")
            start = None
    return "".join(found)
