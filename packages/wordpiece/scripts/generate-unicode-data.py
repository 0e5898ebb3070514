"""Writes src/unicode-data.ts and test/fixtures/unicode.json.gz: what tokenizers 0.23.3 does with each code point.

    pip install tokenizers==0.23.3
    python scripts/generate-unicode-data.py

It asks `node` (Unicode 17) too, for what it calls a word's character and the reference does not yet.
Every code point but the surrogates is put through the reference's own normalizers and
pre-tokenizer, so that the tables hold its behaviour and not a Unicode version's.
With --check the file is compared and not written.
"""

import gzip
import json
import pathlib
import subprocess
import sys
import unicodedata

import tokenizers
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

assert tokenizers.__version__ == "0.23.3", tokenizers.__version__

POINTS = [point for point in range(0x110000) if not 0xD800 <= point < 0xE000]
CLEAN = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
STRIP = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
LOWER = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=True)
CHINESE = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=True, strip_accents=False, lowercase=False)
NFD = normalizers.NFD()
SPLIT = pre_tokenizers.BertPreTokenizer()
ADDED = Tokenizer(models.WordPiece({"[UNK]": 0}, unk_token="[UNK]"))
ADDED.add_tokens([AddedToken("<x>", single_word=True, normalized=False)])
WORD = r"""
if (process.versions.unicode !== '17.0') throw new Error('Unicode ' + process.versions.unicode);
const word = /[\p{Alpha}\p{M}\p{Nd}\p{Pc}\p{Join_C}]/u;
const found = [];
for (let point = 0; point < 0x110000; point++)
  if ((point < 0xd800 || point >= 0xe000) && word.test(String.fromCodePoint(point))) found.push(point);
console.log(JSON.stringify(found));
"""

PLAIN, REMOVED, MARK, PUNCTUATION, RUNTIME = range(5)


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

    def cases(mapping) -> list[int]:
        """Runs of a mapping: (distance from the last run's start, count * 2 + step - 1, signed change as zigzag)."""
        numbers, left, last = [], dict(mapping), 0
        while left:
            first = min(left)
            distance = left[first] - first
            best, step = 1, 1
            for candidate in (1, 2):
                count = 1
                while left.get(first + count * candidate, 0) - (first + count * candidate) == distance:
                    count += 1
                if count > best:
                    best, step = count, candidate
            numbers += [first - last, best * 2 + step - 1, distance * 2 if distance >= 0 else -distance * 2 - 1]
            last = first
            for index in range(best):
                del left[first + step * index]
        return numbers

    # Decompositions, combining classes and lower case of an assigned code point never change (Unicode's stability
    # policy), so a runtime of any later version knows them: the trait RUNTIME is where it is asked. It marks every code point
    # that has one of them in the reference and in Unicode 14, and the gaps between where all is assigned.
    assert unicodedata.unidata_version == "14.0.0", unicodedata.unidata_version

    def agrees(point: int) -> bool:
        char = chr(point)
        return (
            unicodedata.category(char) != "Cn"
            and (unicodedata.normalize("NFD", char) != char) == (point in decomposes)
            and (point in decomposes or (unicodedata.combining(char) != 0) == (point in combines))
            and char.lower() == (chr(lower[point]) if point in lower else "i\u0307" if point == 0x130 else char)
        )

    having = {point for point in decomposes | combines | set(lower) if agrees(point)}
    trusted, last = [], None
    for point in sorted(having):
        if last is not None and all(agrees(between) for between in range(last + 1, point) if not 0xD800 <= between < 0xE000):
            trusted[-1][1] = point
        else:
            trusted.append([point, point])
        last = point
    traits = dict(category)
    for first, last in trusted:
        for point in range(first, last + 1):
            traits[point] = category.get(point, PLAIN) + RUNTIME
    runs = [length * 8 + trait for length, trait in trait_runs(traits)]

    def newer(chosen) -> set[int]:
        return {point for point in chosen if not agrees(point)}

    print("newer", [sorted(map(hex, newer(chosen))) for chosen in (decomposes, combines, lower)], file=sys.stderr)
    words = {point for point in POINTS if 1 not in ADDED.encode(chr(point) + "<x>").ids}
    runtime_words = set(json.loads(subprocess.run(["node", "-e", WORD], check=True, capture_output=True).stdout))
    assert words < runtime_words
    newer_words, end = [], 0
    for first, length in ranges(runtime_words - words):
        newer_words += [first - end, length]
        end = first + length
    lines = {
        "TRAIT_RUNS": runs,
        "NEWER_WORDS": newer_words,
        "NEWER_LOWER_CASE": cases({point: lower[point] for point in newer(lower)}),
    }
    assert not newer(decomposes) and not newer(combines)
    text = HEAD + "".join(constant(name, pack(numbers)) for name, numbers in lines.items())
    package = pathlib.Path(__file__).parent.parent
    reference = {
        "about": "All of it, from tokenizers 0.23.3 by scripts/generate-unicode-data.py: runs as [start, length]; lower case as [code point, lower case].",
        "spaces": sorted(spaces),
        "categories": [list(map(int, pair)) for pair in trait_runs(category)],
        "combining": ranges(combines),
        "decomposing": ranges(decomposes),
        "decompositions": {chr(p): NFD.normalize_str(chr(p)) for p in sorted(decomposes) if not 0xAC00 <= p < 0xD7A4},
        "lowerCase": sorted(lower.items()),
        "words": ranges(words),
    }
    files = {
        package / "src" / "unicode-data.ts": text,
        package / "test" / "fixtures" / "unicode.json.gz": json.dumps(reference, separators=(",", ":")) + "\n",
    }
    for path, content in files.items():
        packed = path.suffix == ".gz"
        if "--check" in sys.argv:
            found = gzip.decompress(path.read_bytes()).decode() if packed else path.read_text(encoding="utf-8")
            assert found == content, f"{path} is not what this script writes"
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(gzip.compress(content.encode(), mtime=0) if packed else content.encode())
    print({name: len(numbers) for name, numbers in lines.items()}, len(text), file=sys.stderr)


def ranges(chosen) -> list[list[int]]:
    found = []
    for point in sorted(chosen):
        if found and sum(found[-1]) == point:
            found[-1][1] += 1
        else:
            found.append([point, 1])
    return found


def trait_runs(category):
    """(length, trait) from U+0000 on; surrogates are plain."""
    start = 0
    for point in range(1, 0x110001):
        if point == 0x110000 or category.get(point, PLAIN) != category.get(start, PLAIN):
            yield point - start, category.get(start, PLAIN)
            start = point


def pack(numbers: list[int]) -> str:
    """Digits of base 32, highest first: '#' to 'B' where more follow, ']' to '|' for the last."""
    out = []
    for number in numbers:
        assert number >= 0
        digits = [chr(93 + number % 32)]
        while number := number // 32:
            digits.append(chr(35 + number % 32))
        out += reversed(digits)
    return "".join(out)


def constant(name: str, text: str) -> str:
    """A declaration as the formatter leaves it."""
    line = f'export const {name} = "{text}";'
    return "\n" + (line if len(line) <= 110 else line.replace("= ", "=\n  ", 1)) + "\n"


HEAD = """// Generated by scripts/generate-unicode-data.py from tokenizers 0.23.3: do not edit.
//
// What the reference does with each code point, pinned, since JavaScript runtimes differ in their Unicode
// version and the reference follows none. Numbers are written in base 32, highest digit first: the characters
// '#' to 'B' are digits that more follow, ']' to '|' are last digits.
// - TRAIT_RUNS: runs from U+0000 on, length * 8 + 4 where the runtime's decomposition, combining class and lower case
//   are the reference's + (0 plain, 1 removed by cleaning, 2 nonspacing mark, 3 punctuation).
// - NEWER_WORDS: what Unicode 17 calls a word's character and the reference does not: (distance from the last run's
//   end, length).
// - NEWER_LOWER_CASE: the lower case of others: (distance from the last run's start, count * 2 + step - 1, signed
//   change as zigzag).
"""

main()
