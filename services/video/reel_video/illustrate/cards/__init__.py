"""Cards: shots that show words, code, figures. `MODULES` says which module's `paint` draws which kind."""

from reel_common.plan import Kind

MODULES = {
    Kind.TITLE: "title",
    Kind.CODE: "code",
    Kind.LIST: "items",
    Kind.STEPS: "items",
    Kind.COMPARISON: "comparison",
    Kind.NUMBER: "number",
    Kind.CHART: "chart",
    Kind.QUOTE: "quote",
    Kind.OUTRO: "outro",
}
"""Modules of this package, each with `paint(spec, look) -> Painting`."""
