"""The twin of dropout-draws.ts: loss and gradient norm of one batch under many draws of PyTorch's dropout."""

import argparse
import gzip
import json
import pathlib
import statistics

import torch
from transformers import AutoTokenizer, BertForSequenceClassification

from recipe import SHARED

SIZE, APART = 16, 700


def describe(values):
    ordered = sorted(values)
    quantiles = [ordered[int(p * len(ordered))] for p in (0.05, 0.25, 0.5, 0.75, 0.95)]
    return {"mean": statistics.mean(values), "deviation": statistics.stdev(values), "quantiles": quantiles}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, type=pathlib.Path, help="a folder that a multi-label run has saved")
    parser.add_argument("--data", default=SHARED / "data/20news/train.jsonl.gz", type=pathlib.Path)
    parser.add_argument("--draws", type=int, default=240)
    options = parser.parse_args()
    torch.manual_seed(42)
    model = BertForSequenceClassification.from_pretrained(options.model)
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    with gzip.open(options.data, "rt", encoding="utf-8") as file:
        lines = file.readlines()
    rows = [json.loads(lines[row * APART]) for row in range(SIZE)]
    inputs = tokenizer(
        [row["text"] for row in rows], truncation=True, max_length=64, padding="max_length", return_tensors="pt"
    )
    labels = torch.zeros(SIZE, len(model.config.label2id))
    for at, row in enumerate(rows):
        for name in row["label"].split("."):
            labels[at, model.config.label2id[name]] = 1

    def draw(training):
        model.train(training)
        model.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(**inputs).logits, labels)
        loss.backward()
        squares = sum((value.grad**2).sum() for value in model.parameters() if value.grad is not None)
        return loss.item(), squares.sqrt().item()

    loss, norm = draw(False)
    draws = [draw(True) for _ in range(options.draws)]
    print(json.dumps({
        "draws": len(draws), "without": {"loss": loss, "norm": norm},
        "loss": describe([each[0] for each in draws]), "norm": describe([each[1] for each in draws]),
    }))


if __name__ == "__main__":
    main()
