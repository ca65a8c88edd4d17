"""Two paragraphs that are long enough to be a page's own text."""

from __future__ import annotations

STORY = (
    "The river rose twice that year, once in spring with the snow and once in autumn with the rain, and both times it came "
    "as far as the third step of the mill. The miller marked the height on the door post with his knife."
)
MORE = (
    "When the water fell he found a boat in the orchard. Nobody came for it, so he turned it over and kept his hens under "
    "it, and the hens, he said, were the driest creatures in the valley."
)
