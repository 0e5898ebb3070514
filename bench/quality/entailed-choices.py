"""Makes a set for multiple choice of the counterfactual NLI data: which of some sentences does a premise entail?

The choices of a premise are its own hypotheses, of which one is entailed, and up to two of other premises: from two to
five, in an order of chance. The same seed makes the same files.
"""

import argparse
import csv
import json
import pathlib
import random

SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared"


def rows(path, seed):
    premises = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            premises.setdefault(row["sentence1"], {})[row["sentence2"]] = row["gold_label"]
    chance = random.Random(seed)
    others = [hypothesis for of in premises.values() for hypothesis in of]
    for premise, of in premises.items():
        entailed = [hypothesis for hypothesis, label in of.items() if label == "entailment"]
        if len(entailed) != 1 or len(of) < 2:
            continue
        choices = list(of)
        for _ in range(chance.randrange(3)):
            choices.append(chance.choice(others))
        choices = list(dict.fromkeys(choices))
        chance.shuffle(choices)
        yield {
            "context": premise,
            "question": "It follows that",
            "choices": choices,
            "label": choices.index(entailed[0]),
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path, help="a folder for train.jsonl, dev.jsonl and test.jsonl")
    parser.add_argument("--data", type=pathlib.Path, default=SHARED / "data/nli/counterfactual")
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for part in ("train", "dev", "test"):
        made = list(rows(options.data / f"{part}.tsv", f"{options.seed} {part}"))
        lines = "".join(json.dumps(row) + "\n" for row in made)
        (options.out / f"{part}.jsonl").write_text(lines, encoding="utf-8")
        chance = sum(1 / len(row["choices"]) for row in made) / max(1, len(made))
        print(f"{part}: {len(made)} rows, {chance:.3f} by chance")


if __name__ == "__main__":
    main()
