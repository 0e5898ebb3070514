"""Cuts SQuAD's files into the parts that `squad.py` and `bertwright train question-answering` are compared on."""

import argparse
import json
import pathlib
import random

SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared"


def read_questions(path):
    """[(context, question)] in file order."""
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    paragraphs = [paragraph for article in data for paragraph in article["paragraphs"]]
    return [(paragraph["context"], question) for paragraph in paragraphs for question in paragraph["qas"]]


def move_third(questions, seed):
    """A third of the questions asked of other passages, which do not hold any of their answers: SQuAD v2's shape."""
    generator = random.Random(seed)
    passages = list(dict.fromkeys(context for context, _ in questions))
    moved = set(generator.sample(range(len(questions)), len(questions) // 3))
    parts = []
    for at, (context, question) in enumerate(questions):
        if at in moved:
            texts = [answer["text"].lower() for answer in question["answers"]]
            others = [
                passage
                for passage in passages
                if passage != context and not any(text in passage.lower() for text in texts)
            ]
            parts.append((generator.choice(others), {**question, "answers": [], "is_impossible": True}))
        else:
            parts.append((context, {**question, "is_impossible": False}))
    return parts


def write(path, questions, version):
    paragraphs = [{"context": context, "qas": [question]} for context, question in questions]
    path.write_text(json.dumps({"version": version, "data": [{"title": path.stem, "paragraphs": paragraphs}]}))
    print(path, len(questions))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, default=SHARED / "data" / "squad")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, default=42)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    training = read_questions(arguments.data / "new_wiki_v1.0.json")[:2500]
    dev = read_questions(arguments.data / "dev-v1.1.reconstructed.json")
    parts = {"train": training, "test": dev[:1000], "validation": dev[1000:1500]}
    for name, questions in parts.items():
        write(arguments.out / f"{name}.json", questions, "1.1")
        write(arguments.out / f"{name}-v2.json", move_third(questions, arguments.seed), "v2.0")


if __name__ == "__main__":
    main()
