"""Logistic regression over frozen MiniLM features of SST-2, in PyTorch and scikit-learn: the twin of
`bertwright train feature-classification`, and the split that both use."""

import argparse
import json
import pathlib

import torch
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from torch.nn import functional
from transformers import AutoTokenizer, BertModel

from recipe import SHARED, pad


def read_rows(path, count):
    lines = path.read_text(encoding="utf-8").splitlines()[:count]
    return [line.rsplit("\t", 1) for line in lines]


@torch.no_grad()
def pooled(model, ids, layer, pooling, normalize):
    """One vector a text, [rows, hidden]."""
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    result = torch.empty(len(ids), model.config.hidden_size)
    for start in range(0, len(order), 64):
        rows = order[start : start + 64]
        inputs = pad(ids, rows)
        hidden = model(**inputs, output_hidden_states=True).hidden_states[layer]
        mask = inputs["attention_mask"].unsqueeze(-1)
        if pooling == "cls":
            result[rows] = hidden[:, 0]
        elif pooling == "mean":
            result[rows] = (hidden * mask).sum(1) / mask.sum(1)
        else:
            result[rows] = hidden.masked_fill(mask == 0, float("-inf")).max(1).values
    return functional.normalize(result) if normalize else result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=SHARED / "models/minilm-l6", type=pathlib.Path)
    parser.add_argument("--data", default=SHARED / "data/sst2/train.tsv", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--split", type=pathlib.Path, help="write the split there as train.tsv and test.tsv, and end")
    options = parser.parse_args()
    rows = read_rows(options.data, options.rows)
    train, test = train_test_split(range(len(rows)), test_size=0.25, random_state=0)
    if options.split:
        options.split.mkdir(parents=True, exist_ok=True)
        for name, part in (("train", train), ("test", test)):
            lines = "".join("\t".join(rows[row]) + "\n" for row in part)
            (options.split / f"{name}.tsv").write_text(lines, encoding="utf-8")
        return
    torch.set_num_threads(2)
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model = BertModel.from_pretrained(options.model).eval()
    texts = [text for text, _ in rows]
    ids = tokenizer(texts, truncation=True, max_length=128, padding=False)["input_ids"]
    labels = [label for _, label in rows]
    for layer, pooling, normalize in (
        (-1, "cls", False), (-1, "mean", False), (-1, "mean", True), (-1, "max", False), (3, "mean", True),
    ):
        features = pooled(model, ids, layer, pooling, normalize).numpy()
        classifier = LogisticRegression(C=1, max_iter=1000)
        classifier.fit(features[train], [labels[row] for row in train])
        score = classifier.score(features[test], [labels[row] for row in test])
        print(json.dumps({"layer": layer, "pooling": pooling, "normalize": normalize, "accuracy": score}), flush=True)


if __name__ == "__main__":
    main()
