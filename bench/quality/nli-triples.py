"""Triples of text, pair and negative from the counterfactual NLI data: what a premise entails, and what it contradicts."""

import argparse
import csv
import json
import pathlib

SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared"


def triples(path):
    """One for each entailed hypothesis of a premise that has a contradictory one too, in file order."""
    premises = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            of = premises.setdefault(row["sentence1"], {"entailment": [], "contradiction": [], "neutral": []})
            of[row["gold_label"]].append(row["sentence2"])
    return [
        {"text": premise, "pair": entailed, "negative": of["contradiction"][at % len(of["contradiction"])]}
        for premise, of in premises.items()
        if of["contradiction"]
        for at, entailed in enumerate(of["entailment"])
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path, help="a folder for train.jsonl, dev.jsonl and test.jsonl")
    parser.add_argument("--data", type=pathlib.Path, default=SHARED / "data/nli/counterfactual")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for part in ("train", "dev", "test"):
        rows = triples(options.data / f"{part}.tsv")
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (options.out / f"{part}.jsonl").write_text(lines, encoding="utf-8")
        print(part, len(rows))


if __name__ == "__main__":
    main()
