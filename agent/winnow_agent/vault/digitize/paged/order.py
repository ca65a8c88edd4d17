"""The reading order of a page: columns one after the other, headlines across them in place, tables row by row.

The order of a text layer is the writer's, and mostly right; it is kept where it runs down the page, or down one column
after the other. Elsewhere the page is cut at its gutters (after Nagy and Seth's XY cut, 1984, with lines across a
gutter kept as what parts the bands), and what is left without one is read by rows.
"""

from __future__ import annotations

import bisect
import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from winnow_agent.vault.digitize.paged.initials import with_initials
from winnow_agent.vault.digitize.paged.lines import CELL, Line, figures

_DEEPEST = 6
_LEAST_LINES = 3  # on either side of a gutter
_MOST_FRAGMENTS = 4000  # beyond it the layer's order has to do: the search takes the square of it
_MOST_CANDIDATES = 8
_PROSE_LETTERS = 18
_MOST_AT_EDGE = 2
_TALL = 4  # lines: a block beside another, not a cell
_CELL_LETTERS = 30
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")


class _Fragment(NamedTuple):
    line: Line
    row: int
    """Which line of the layer it is of."""
    place: int
    """In the order of the layer."""


def reading_order(rows: Sequence[Sequence[Line]]) -> list[Line]:
    """The lines as a reader takes them; the cells of a table's row are one line, parted by `CELL`.

    Args:
        rows: the layer's lines in its order, each cut at its wide gaps.
    """
    rows = with_initials(rows)
    head, body, foot = _edges(rows)
    if not _has_gaps(body) and _runs_down([row[0] for row in body]):
        return [*map(_one_line, head), *[row[0] for row in body], *map(_one_line, foot)]
    rows = _real_gaps(rows)
    downward = _rows_down(rows)
    if downward is not None:
        return [_one_line(row) for row in downward]
    fragments: list[_Fragment] = []
    for number, row in enumerate(rows):
        for line in row:
            fragments.append(_Fragment(line, number, len(fragments)))
    if len(fragments) > _MOST_FRAGMENTS:
        return [_one_line(row) for row in rows]
    return _cut(sorted(fragments, key=lambda one: (-one.line.y, one.place)), 0)


def _edges(
    rows: Sequence[Sequence[Line]],
) -> tuple[list[Sequence[Line]], Sequence[Sequence[Line]], list[Sequence[Line]]]:
    """Running heads and feet apart from what is between, wherever the layer has them: many write the feet first."""
    if len(rows) < 2 * _MOST_AT_EDGE + _LEAST_LINES:
        return [], rows, []
    lowest, highest = min(row[0].y for row in rows), max(row[0].y for row in rows)
    low = lowest + 0.1 * (highest - lowest)
    head: list[Sequence[Line]] = []
    foot: list[Sequence[Line]] = []
    start, end = 0, len(rows)
    for _ in range(2 * _MOST_AT_EDGE):
        first, last = rows[start], rows[end - 1]
        if len(foot) < _MOST_AT_EDGE and first[0].y <= low < rows[start + 1][0].y:
            foot.append(first)
            start += 1
        elif len(head) < _MOST_AT_EDGE and len(first) > 1 and first[0].y >= highest - 2 * first[0].size:
            head.append(first)
            start += 1
        elif len(foot) < _MOST_AT_EDGE and len(last) > 1 and last[0].y <= lowest + 2 * last[0].size:
            foot.append(last)
            end -= 1
        else:
            break
    return head, rows[start:end], sorted(foot, key=lambda row: -row[0].y)


def _has_gaps(rows: Sequence[Sequence[Line]]) -> bool:
    return any(len(row) > 1 for row in rows)


def _runs_down(lines: Sequence[Line]) -> bool:
    """Down the page, or down one column after the other, from either side."""
    tops: list[tuple[float, float]] = []
    highest = lowest = lines[0].y if lines else 0.0
    first = lines[0] if lines else None
    for last, line in itertools.pairwise(lines):
        if line.y > last.y + 0.6 * last.size:
            beside = line.left >= last.right - last.size or line.right <= last.left + last.size
            if first is None or not beside or line.y > highest + last.size:
                return False
            tops.append((line.left, line.y))
            highest = line.y
        elif abs(line.y - last.y) < 0.3 * last.size and abs(line.left - last.right) > 3 * last.size:
            return False  # two in one row: a table, or lines over two columns
        highest = max(highest, line.y)
        lowest = min(lowest, line.y)
    if tops and sum(len(line.text) for line in lines) < _CELL_LETTERS * len(lines):
        return False  # it may be a table, written column by column
    lefts = [left for left, _ in tops]
    return len(tops) <= 4 and (lefts == sorted(lefts) or lefts == sorted(lefts, reverse=True))


def _rows_down(rows: Sequence[Sequence[Line]]) -> list[list[Line]] | None:
    """The rows, where the layer has them from the top down and they are those of tables, not lines of columns."""
    found: list[list[Line]] = []
    wide = 0
    floor = float("inf")
    for row in rows:
        first = row[0]
        if first.y > floor + 0.3 * first.size:
            return None
        if found and first.y > floor - 0.3 * first.size and first.left > found[-1][-1].right:
            found[-1].extend(row)
        else:
            if found and first.y > floor - 0.3 * first.size:
                return None
            found.append(list(row))
        floor = first.y
        wide += len([line for line in found[-1] if len(line.text) >= _PROSE_LETTERS]) > 1
        if wide >= _LEAST_LINES or (
            len(found[-1]) > 1 and not first.text.isascii() and _RIGHT_TO_LEFT.search(first.text)
        ):
            return None
    return found


def _real_gaps(rows: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Rows without the cuts at gaps that nothing else on the page lines up with: those are loosely set words."""
    starts = Counter([round(line.left / 4) for row in rows for line in row])
    starts.update([-round(line.right / 4) - 1 for row in rows for line in row])
    found = []
    for row in rows:
        if len(row) == 1:
            found.append([row[0]])
            continue
        kept = [row[0]]
        for line in row[1:]:
            last = kept[-1]
            gap = max(line.left - last.right, last.left - line.right)
            aligned = any(
                starts[key] > 1 or starts[key - 1] or starts[key + 1]
                for key in (round(line.left / 4), -round(line.right / 4) - 1)
            )
            if aligned or gap > 3 * line.size:
                kept.append(line)
            else:
                kept[-1] = _joined((last, line), " ")
        found.append(kept)
    return found


def _joined(lines: Sequence[Line], by: str) -> Line:
    first = lines[0]
    left, right, bold = first.left, first.right, first.bold
    for line in lines[1:]:
        left, right, bold = min(left, line.left), max(right, line.right), bold and line.bold
    return Line(by.join([line.text for line in lines]), left, right, first.y, first.size, bold)


def _one_line(row: Sequence[Line]) -> Line:
    return row[0] if len(row) == 1 else _joined(row, CELL)


def _cut(fragments: list[_Fragment], depth: int) -> list[Line]:
    """A region in reading order: band by band, and in each band one side of the gutter after the other."""
    gutter = _gutter(fragments) if depth < _DEEPEST and len(fragments) >= 2 * _LEAST_LINES else None
    if gutter is None:
        return _by_rows(fragments)
    lines: list[Line] = []
    across: list[_Fragment] = []
    for left, right, crossing in _bands(fragments, gutter):
        if _are_columns(left, right):
            lines.extend(_by_rows(across))
            first, second = (right, left) if _is_right_to_left(fragments) else (left, right)
            first, across = _without_tail(first, second)
            lines.extend(_cut(first, depth + 1))
            lines.extend(_cut(second, depth + 1))
        else:
            across.extend((*left, *right))
        across.extend(crossing)
    lines.extend(_by_rows(across))
    return lines


def _without_tail(first: list[_Fragment], second: Sequence[_Fragment]) -> tuple[list[_Fragment], list[_Fragment]]:
    """The first of two columns, and what of it is none: the layer has it behind the second one, the page below both.

    Only a layer that has the columns one after the other, tells that.
    """
    floor, last = min(one.line.y for one in second), max(one.place for one in second)
    column: list[_Fragment] = []
    tail: list[_Fragment] = []
    for one in first:
        (tail if one.line.y < floor and one.place > last else column).append(one)
    if not column or max(one.place for one in column) > min(one.place for one in second):
        return first, []
    return column, tail


def _gutter(fragments: Sequence[_Fragment]) -> float | None:
    """The place of the gutter that parts most of the region's lines, where there is one."""
    counts = Counter(round(one.line.left / 3) for one in fragments)
    lefts = [key * 3 for key, count in counts.most_common(_MOST_CANDIDATES) if count >= _LEAST_LINES]
    best, found = 0, None
    for left in sorted(lefts)[1:]:
        gutter = left - 3.0
        score = sum(len(a) + len(b) for a, b, _ in _bands(fragments, gutter) if _are_columns(a, b))
        if score > best:
            best, found = score, gutter
    return found


def _bands(
    fragments: Sequence[_Fragment], gutter: float
) -> Iterable[tuple[list[_Fragment], list[_Fragment], list[_Fragment]]]:
    """From the top: what is left of the gutter, what is right of it, and then what lies across it, below both.

    Args:
        fragments: from the top. By index, for this runs for each of the places where a gutter may be.
    """
    left: list[_Fragment] = []
    right: list[_Fragment] = []
    crossing: list[_Fragment] = []
    for one in fragments:
        line = one[0]
        slack = 0.5 * line[4]
        is_left = line[2] <= gutter + slack
        if is_left or line[1] >= gutter - slack:
            if crossing:
                yield left, right, crossing
                left, right, crossing = [], [], []
            (left if is_left else right).append(one)
        else:
            crossing.append(one)
    yield left, right, crossing


def _are_columns(left: Sequence[_Fragment], right: Sequence[_Fragment]) -> bool:
    """Prose on both sides, or blocks that the layer has one after the other and that don't line up as a table does."""
    if len(left) < _LEAST_LINES or len(right) < _LEAST_LINES:
        return False
    overlap = min(left[0].line.y, right[0].line.y) - max(left[-1].line.y, right[-1].line.y)
    if overlap < left[0].line.size:
        return False
    long = _has_long_lines(left) and _has_long_lines(right)
    if long and _fills(left) and _fills(right):
        return True
    places = sorted([(one.place, 0) for one in left] + [(one.place, 1) for one in right])
    switches = sum(1 for (_, side), (_, other) in itertools.pairwise(places) if side != other)
    return switches <= 1 + len(places) // 20 and (long or not _line_up(left, right))


def _has_long_lines(side: Sequence[_Fragment]) -> bool:
    """Lines of several words with next to no figures, not the cells of a table."""
    rows = Counter(one.row for one in side)
    single = [one.line.text for one in side if rows[one.row] == 1]
    if len(single) < 0.65 * len(rows):
        return False
    text = "".join(single)
    return len(text) >= _PROSE_LETTERS * len(single) and figures(text) < 0.2 * len(text)


def _fills(side: Sequence[_Fragment]) -> bool:
    """Whether the lines fill the width of the column."""
    left, right = min(one.line.left for one in side), max(one.line.right for one in side)
    return sum(one.line.right - one.line.left for one in side) > 0.55 * len(side) * (right - left)


def _line_up(left: Sequence[_Fragment], right: Sequence[_Fragment]) -> bool:
    """Whether most lines of the shorter side stand beside one of the other."""
    few, many = sorted((left, right), key=len)
    heights = sorted(one.line.y for one in many)
    beside = 0
    for one in few:
        slack = 0.25 * one.line.size
        at = bisect.bisect_left(heights, one.line.y - slack)
        beside += at < len(heights) and heights[at] <= one.line.y + slack
    return beside >= 0.8 * len(few)


def _is_right_to_left(fragments: Sequence[_Fragment]) -> bool:
    text = "".join([one.line.text for one in fragments[:50]])
    return not text.isascii() and 2 * len(_RIGHT_TO_LEFT.findall(text)) > len(text)


def _by_rows(fragments: Sequence[_Fragment]) -> list[Line]:
    """A region without a gutter: stacks of lines that the layer has together; what stands beside each other is a row."""
    if not fragments:
        return []
    fragments = sorted(fragments, key=lambda one: one.place)
    if len({one.row for one in fragments}) == len(fragments) and _runs_down([one.line for one in fragments]):
        return [one.line for one in fragments]
    backwards = _is_right_to_left(fragments)
    lines: list[Line] = []
    for cluster in _beside(_stacks(fragments)):
        lines.extend(_cluster_lines(cluster, backwards))
    return lines


def _stacks(fragments: Sequence[_Fragment]) -> list[list[_Fragment]]:
    """Lines that follow each other in the layer, one under the other: a paragraph, or a cell of several lines."""
    alone = Counter(one.row for one in fragments)
    stacks: list[list[_Fragment]] = []
    for one in fragments:
        last = stacks[-1][-1] if stacks else None
        if last is not None and alone[one.row] == 1 and alone[last.row] == 1 and _is_below(last.line, one.line):
            stacks[-1].append(one)
        else:
            stacks.append([one])
    return stacks


def _is_below(line: Line, other: Line) -> bool:
    drop = line.y - other.y
    shared = min(line.right, other.right) - max(line.left, other.left)
    same = abs(line.size - other.size) < 0.1 * line.size
    most = 2.2 if abs(line.left - other.left) < 0.2 * line.size else 1.7
    return same and 0.5 * line.size < drop < most * line.size and shared > 0


def _beside(stacks: Sequence[list[_Fragment]]) -> list[list[list[_Fragment]]]:
    """Stacks that share a height, from the top."""
    clusters: list[list[list[_Fragment]]] = []
    floor = 0.0
    for stack in sorted(stacks, key=lambda stack: (-stack[0].line.y, stack[0].place)):
        size = stack[0].line.size
        if clusters and stack[0].line.y > floor - 0.4 * size:
            clusters[-1].append(stack)
            floor = min(floor, stack[-1].line.y)
        else:
            clusters.append([stack])
            floor = stack[-1].line.y
    return clusters


def _cluster_lines(cluster: list[list[_Fragment]], backwards: bool) -> list[Line]:
    if len(cluster) == 1:
        return [one.line for one in cluster[0]]
    tall = [stack for stack in cluster if len(stack) >= _TALL]
    if tall and _is_table(cluster):
        return _rows_of([one.line for stack in cluster for one in stack], backwards)
    if tall:
        ordered = sorted(cluster, key=lambda stack: stack[0].place)
        return [one.line for stack in ordered for one in stack]
    cells = [stack[0].line if len(stack) == 1 else _joined([one.line for one in stack], " ") for stack in cluster]
    cells.sort(key=lambda cell: cell.left, reverse=backwards)
    if all(min(a.right, b.right) <= max(a.left, b.left) for a, b in itertools.pairwise(cells)):
        return [_one_line(cells)]  # however high each stands in its row
    return _rows_of(cells, backwards)


def _is_table(cluster: Sequence[Sequence[_Fragment]]) -> bool:
    """Short cells whose lines stand beside each other in all of the stacks."""
    lines = [one.line for stack in cluster for one in stack]
    if statistics.fmean(len(line.text) for line in lines) > _CELL_LETTERS:
        return False
    rows = Counter(round(line.y / max(2.0, 0.3 * line.size)) for line in lines)
    return statistics.fmean(rows.values()) > 0.7 * len(cluster)


def _rows_of(cells: Iterable[Line], backwards: bool) -> list[Line]:
    """Cells of about the same height as one line each; the first line of a cell counts."""
    rows: list[list[Line]] = []
    for cell in sorted(cells, key=lambda cell: -cell.y):
        if rows and rows[-1][0].y - cell.y < 0.5 * cell.size:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [_one_line(sorted(row, key=lambda cell: cell.left, reverse=backwards)) for row in rows]
