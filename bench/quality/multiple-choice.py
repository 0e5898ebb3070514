"""PyTorch's fine-tuning on the set of entailed-choices.py: the twin of `bertwright train multiple-choice`."""

import argparse
import json
import pathlib

import torch
from transformers import AutoTokenizer, BertForMultipleChoice

from recipe import SHARED, machine_options, train, use_machine


def read(path, tokenizer, max_length):
    """The ids and types of each row's choices, and the labels."""
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    encoded = [
        tokenizer(
            [row["context"]] * len(row["choices"]),
            [f"{row['question']} {choice}" for choice in row["choices"]],
            truncation=True, max_length=max_length, padding=False,
        )
        for row in rows
    ]
    return encoded, torch.tensor([row["label"] for row in rows])


def logits_of(model, encoded, rows):
    """[rows, choices]; a choice that is not there has a score of -1e9."""
    ids = [choice for row in rows for choice in encoded[row]["input_ids"]]
    types = [choice for row in rows for choice in encoded[row]["token_type_ids"]]
    length = max(map(len, ids))
    inputs = {name: torch.zeros((len(ids), length), dtype=torch.long) for name in ("input_ids", "token_type_ids", "attention_mask")}
    for at, (own, kinds) in enumerate(zip(ids, types)):
        inputs["input_ids"][at, : len(own)] = torch.tensor(own)
        inputs["token_type_ids"][at, : len(own)] = torch.tensor(kinds)
        inputs["attention_mask"][at, : len(own)] = 1
    # One row of all choices: the model's own grouping wants the same number of them everywhere.
    scores = model(**{name: value[None] for name, value in inputs.items()}).logits[0]
    counts = [len(encoded[row]["input_ids"]) for row in rows]
    logits = torch.full((len(rows), max(counts)), -1e9)
    for at, own in enumerate(scores.split(counts)):
        logits[at, : len(own)] = own
    return logits


@torch.no_grad()
def accuracy(model, encoded, labels):
    model.eval()
    best = [logits_of(model, encoded, range(at, min(at + 32, len(encoded)))).argmax(1) for at in range(0, len(encoded), 32)]
    return (torch.cat(best) == labels).float().mean().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path, help="the folder that entailed-choices.py has made")
    parser.add_argument("--model", default=SHARED / "models/minilm-l6", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--learning-rate", type=float, default=5e-5)
    machine_options(parser)
    options = parser.parse_args()
    use_machine(options)
    torch.manual_seed(options.seed)
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model = BertForMultipleChoice.from_pretrained(options.model)
    parts = {name: read(options.data / f"{name}.jsonl", tokenizer, options.max_length) for name in ("train", "dev", "test")}
    encoded, labels = parts.pop("train")
    lengths = [max(map(len, row["input_ids"])) for row in encoded]

    def on_epoch(epoch, loss, seconds):
        scores = {name: accuracy(model, *part) for name, part in parts.items()}
        print(json.dumps({"seed": options.seed, "epoch": epoch, "loss": loss, **scores}), flush=True)

    train(
        lambda rows: logits_of(model, encoded, rows), model, lengths, labels, epochs=options.epochs,
        batch_size=options.batch, learning_rate=options.learning_rate, seed=options.seed, on_epoch=on_epoch,
    )


if __name__ == "__main__":
    main()
