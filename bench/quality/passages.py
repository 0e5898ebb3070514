"""Passages of ../shared/data/corpus for language modelling: rows for `bertwright train` and for its twin alike.

Writes `train.jsonl` and `held-out.jsonl` (text), and `train-pairs.jsonl` and `held-out-pairs.jsonl` (text, pair, next),
whose second texts follow the first in half of the rows and come from another book in the other half. The last ten books
are held out.
"""

import argparse
import gzip
import json
import pathlib
import random

SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared"


def passages_of(text, count, words):
    """The first `count` pieces of so many words, without the first (contents and titles)."""
    all_words = text.split()
    return [" ".join(all_words[at * words : (at + 1) * words]) for at in range(1, count + 1)]


def write(path, rows):
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--per-book", type=int, default=24)
    parser.add_argument("--words", type=int, default=40)
    options = parser.parse_args()
    with gzip.open(SHARED / "data/corpus/litbank.jsonl.gz", "rt", encoding="utf-8") as file:
        books = [passages_of(json.loads(line)["text"], options.per_book, options.words) for line in file]
    options.out.mkdir(parents=True, exist_ok=True)
    random.seed(0)
    for name, part in (("train", books[:-10]), ("held-out", books[-10:])):
        write(options.out / f"{name}.jsonl", [{"text": text} for book in part for text in book])
        pairs = []
        for book in part:
            for text, following in zip(book, book[1:]):
                follows = random.random() < 0.5
                other = random.choice(random.choice([each for each in part if each is not book]))
                pairs.append({"text": text, "pair": following if follows else other, "next": follows})
        write(options.out / f"{name}-pairs.jsonl", pairs)


if __name__ == "__main__":
    main()
