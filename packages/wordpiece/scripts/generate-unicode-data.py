"""Writes src/generated/unicode-data.ts: what tokenizers 0.23.3 does with each code point.

    pip install tokenizers==0.23.3
    python scripts/generate-unicode-data.py

Every code point but the surrogates is put through the reference's own normalizers and
pre-tokenizer, so that the tables hold its behaviour and not a Unicode version's.
With --check the file is compared and not written.
"""

import pathlib
import sys

import tokenizers
from tokenizers import normalizers, pre_tokenizers

assert tokenizers.__version__ == "0.23.3", tokenizers.__version__

POINTS = [point for point in range(0x110000) if not 0xD800 <= point < 0xE000]
CLEAN = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
STRIP = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
LOWER = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=True)
CHINESE = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=True, strip_accents=False, lowercase=False)
NFD = normalizers.NFD()
SPLIT = pre_tokenizers.BertPreTokenizer()

PLAIN, REMOVED, MARK, PUNCTUATION = range(4)


def main() -> None:
    spaces, category, decomposes, combines, lower = set(), {}, set(), set(), {}
    for point in POINTS:
        char = chr(point)
        cleaned = CLEAN.normalize_str(f"a{char}b")
        pieces = len(SPLIT.pre_tokenize_str(f"a{char}b"))
        decomposed = NFD.normalize_str(char)
        if pieces == 2:
            spaces.add(point)
        # White space is white space whether cleaned or not, except U+0085 and the like, which cleaning removes.
        kind = PLAIN
        if cleaned == "ab":
            kind = REMOVED
        elif pieces == 3:
            kind = PUNCTUATION
        elif decomposed == char and STRIP.normalize_str(char) == "":
            kind = MARK
        if pieces == 3:
            assert kind == PUNCTUATION, hex(point)
        category[point] = kind
        if kind != MARK and decomposed == char:
            assert STRIP.normalize_str(char) == char, hex(point)
        if decomposed != char:
            decomposes.add(point)
        # A canonical combining class other than 0 shows in canonical reordering beside 240 or 1.
        elif NFD.normalize_str("\u0345" + char) != "\u0345" + char or NFD.normalize_str(char + "\u0334") != char + "\u0334":
            combines.add(point)
        lowered = LOWER.normalize_str(char)
        if lowered != char:
            if len(lowered) == 1:
                lower[point] = ord(lowered)
            else:
                assert (point, lowered) == (0x130, "i\u0307"), hex(point)
        chinese = (
            0x4E00 <= point <= 0x9FFF or 0x3400 <= point <= 0x4DBF or 0x20000 <= point <= 0x2A6DF
            or 0x2A700 <= point <= 0x2B73F or 0x2B740 <= point <= 0x2B81F or 0x2B920 <= point <= 0x2CEAF
            or 0xF900 <= point <= 0xFAFF or 0x2F800 <= point <= 0x2FA1F
        )
        assert (CHINESE.normalize_str(char) == f" {char} ") == chinese, hex(point)
    combines.add(0x345)
    print("spaces", [hex(point) for point in sorted(spaces)], file=sys.stderr)
    print("removed spaces", [hex(point) for point in sorted(spaces) if category[point] == REMOVED], file=sys.stderr)

    def kind_of(point: int) -> int:
        return category.get(point, PLAIN)

    runs, start = [], 0
    for point in range(1, 0x110001):
        if point == 0x110000 or kind_of(point) != kind_of(start):
            runs += [(point - start) * 4 + kind_of(start)]
            start = point

    def toggles(members) -> list[int]:
        """The lengths of the runs outside and inside, in turn."""
        lengths, inside, begin = [], False, 0
        for point in range(0x110000):
            if (point in members) != inside:
                lengths.append(point - begin)
                begin, inside = point, not inside
        return lengths

    # Combining classes nearly follow the nonspacing marks: only the differences are kept.
    differing = {p for p in POINTS if p not in decomposes and (p in combines) != (kind_of(p) == MARK)}

    # Runs of (gap since the last run, count, step, distance) of the lower-case mapping.
    cases, points, index, last = [], sorted(lower), 0, 0
    while index < len(points):
        first = points[index]
        distance = lower[first] - first
        best, step = 1, 1
        for candidate in (1, 2):
            count = 1
            while lower.get(first + count * candidate, 0) - (first + count * candidate) == distance:
                count += 1
            if count > best:
                best, step = count, candidate
        cases += [first - last, best * 2 + step - 1, distance * 2 if distance >= 0 else -distance * 2 - 1]
        last = first
        covered = {first + step * i for i in range(best)}
        for point in covered:
            del lower[point]
        points, index = sorted(lower), 0

    lines = {
        "CATEGORY_RUNS": runs,
        "COMBINING_DIFFERENCES": toggles(differing),
        "DECOMPOSING": toggles(decomposes),
        "LOWER_CASE_RUNS": cases,
    }
    text = HEAD + "".join(f"\nexport const {name} =\n  '{pack(numbers)}';\n" for name, numbers in lines.items())
    path = pathlib.Path(__file__).parent.parent / "src" / "generated" / "unicode-data.ts"
    if "--check" in sys.argv:
        assert path.read_text(encoding="utf-8") == text, f"{path} is not what this script writes"
    else:
        path.write_text(text, encoding="utf-8")
    print({name: len(numbers) for name, numbers in lines.items()}, len(text), file=sys.stderr)


def pack(numbers: list[int]) -> str:
    """Digits of base 32, highest first: '#' to 'B' where more follow, ']' to '|' for the last."""
    out = []
    for number in numbers:
        assert number >= 0
        digits = [chr(93 + number % 32)]
        while number := number // 32:
            digits.append(chr(35 + number % 32))
        out += reversed(digits)
    return "".join(out).replace("'", "\\'")


HEAD = """// Generated by scripts/generate-unicode-data.py from tokenizers 0.23.3: do not edit.
//
// What the reference does with each code point, pinned, since JavaScript runtimes differ in their Unicode
// version and the reference follows none. Numbers are written in base 32, highest digit first: the characters
// '#' to 'B' are digits that more follow, ']' to '|' are last digits.
// - CATEGORY_RUNS: runs from U+0000 on, length * 4 + (0 plain, 1 removed by cleaning, 2 nonspacing mark,
//   3 punctuation).
// - COMBINING_DIFFERENCES: where "has a combining class other than 0" is not "is a nonspacing mark": lengths of
//   the runs outside and inside, in turn.
// - DECOMPOSING: the code points with a canonical decomposition, in the same way.
// - LOWER_CASE_RUNS: (distance from the last run's start, count * 2 + step - 1, signed change as zigzag).
"""

main()
