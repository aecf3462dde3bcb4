"""Render blocks: one self-contained HTML page, plain text for a terminal, or JSON at full precision."""
