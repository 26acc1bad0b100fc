"""Cards: shots that show words, code and figures; the module of a kind has `paint(spec, look) -> Painting`."""
