"""PyTorch's fine-tuning of a BERT folder on one or two texts a row: the twin of `bertwright train` on these data sets."""

import argparse
import csv
import gzip
import json
import pathlib
import statistics
import time

import numpy
import torch
from scipy.stats import pearsonr, spearmanr
from sklearn.metrics import accuracy_score, average_precision_score, f1_score, matthews_corrcoef
from transformers import AutoTokenizer, BertForSequenceClassification

from recipe import SHARED, machine_options, train, use_machine


def read_tsv(path, text, label, pair=None):
    """Columns by name, or by number (from 0) where a file has no header. Quotes are ordinary characters."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if isinstance(text, str):
        header, *rows = rows
        text, label, pair = [None if name is None else header.index(name) for name in (text, label, pair)]
    return [(row[text], None if pair is None else row[pair], row[label]) for row in rows]


def read_news(path, *_):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [(row["text"], None, row["label"].split(".")) for row in rows]


def read_scores(path, *_):
    """STS-B: two sentences and a score from 0 to 5, without a header."""
    with open(path, newline="", encoding="utf-8") as file:
        return [(first, second, float(score)) for first, second, score in csv.reader(file)]


def read_columns(path, *_):
    """SNLI as published with InferSent: a file of first sentences, one of second ones, one of labels."""
    s1, s2, labels = (
        path.with_name(f"{name}.{path.name}").read_text(encoding="utf-8").splitlines() for name in ("s1", "s2", "labels")
    )
    return list(zip(s1, s2, labels, strict=True))


GLUE = {"epochs": 3, "max_length": 128, "learning_rate": 5e-5}
TASKS = {
    "cola": GLUE | {
        "read": read_tsv, "columns": (3, 1), "epochs": 4, "max_length": 64, "train": "cola/in_domain_train.tsv",
        "dev": "cola/in_domain_dev.tsv", "test": "cola/out_of_domain_dev.tsv",
    },
    "sst2": GLUE | {
        "read": read_tsv, "columns": (0, 1), "epochs": 2, "train": "sst2/train.tsv", "dev": "sst2/dev.tsv",
        "test": "sst2/test.tsv",
    },
    "rte": GLUE | {
        "read": read_tsv, "columns": ("sentence1", "label", "sentence2"), "train": "rte/train.tsv", "dev": "rte/dev.tsv",
    },
    "stsb": GLUE | {
        "read": read_scores, "columns": (), "train": "stsb/stsb-en-train.csv", "dev": "stsb/stsb-en-dev.csv",
        "test": "stsb/stsb-en-test.csv", "kind": "score",
    },
    "nli": GLUE | {
        "read": read_tsv, "columns": ("sentence1", "gold_label", "sentence2"),
        "train": "nli/counterfactual/train.tsv", "dev": "nli/counterfactual/dev.tsv",
        "test": "nli/counterfactual/test.tsv", "transfer": {"snli dev": "nli/snli/dev", "snli test": "nli/snli/test"},
    },
    "20news": GLUE | {
        "read": read_news, "columns": (), "learning_rate": 2e-4, "train": "20news/train.jsonl.gz",
        "test": "20news/test.jsonl.gz", "kind": "several",
    },
}


def pad(encoded, rows):
    length = max(len(encoded["input_ids"][row]) for row in rows)
    batch = {name: torch.zeros((len(rows), length), dtype=torch.long) for name in encoded}
    for at, row in enumerate(rows):
        for name, values in encoded.items():
            batch[name][at, : len(values[row])] = torch.tensor(values[row])
    return batch


@torch.no_grad()
def logits_of(forward, model, lengths, batch_size=64):
    model.eval()
    order = sorted(range(len(lengths)), key=lambda row: lengths[row])
    found = [None] * len(lengths)
    for at in range(0, len(order), batch_size):
        rows = order[at : at + batch_size]
        for row, logits in zip(rows, forward(rows).cpu().numpy()):
            found[row] = logits
    return numpy.stack(found)


def labels_of(rows, kind, names):
    own = [label for *_, label in rows]
    if kind == "score":
        return numpy.array(own)
    if kind == "several":
        return numpy.array([[float(name in labels) for name in names] for labels in own])
    return numpy.array([names.index(label) for label in own])


def scores_of(logits, labels, kind):
    if kind == "score":
        scores = logits[:, 0].clip(0, 5)
        return {
            "pearson": float(pearsonr(scores, labels).statistic),
            "spearman": float(spearmanr(scores, labels).statistic),
        }
    if kind == "several":
        given = logits >= 0
        return {
            "microF1": f1_score(labels, given, average="micro"),
            "macroF1": f1_score(labels, given, average="macro", zero_division=0),
            "meanAveragePrecision": average_precision_score(labels, logits, average="macro"),
        }
    answers = logits.argmax(1)
    return {
        "accuracy": accuracy_score(labels, answers),
        "macroF1": f1_score(labels, answers, average="macro"),
        "matthews": matthews_corrcoef(labels, answers),
    }


def loss_over(targets, kind):
    """None: the recipe's own cross-entropy."""
    functional = torch.nn.functional
    if kind == "score":
        return lambda logits, rows: functional.mse_loss(logits[:, 0], targets[rows])
    if kind == "several":
        return lambda logits, rows: functional.binary_cross_entropy_with_logits(logits, targets[rows])
    return None


def run(options, task, seed, parts):
    kind = task.get("kind", "one")
    own = [label for *_, label in parts["train"]]
    names = ["score"] if kind == "score" else sorted({each for given in own for each in (given if kind == "several" else [given])})
    torch.manual_seed(seed)
    model = BertForSequenceClassification.from_pretrained(options.model, num_labels=len(names))
    tokenizer = AutoTokenizer.from_pretrained(options.model)

    def prepare(rows):
        texts = [text for text, *_ in rows]
        pairs = None if rows[0][1] is None else [pair for _, pair, _ in rows]
        encoded = tokenizer(texts, pairs, truncation=True, max_length=task["max_length"], padding=False)
        lengths = [len(ids) for ids in encoded["input_ids"]]
        return dict(encoded), lengths, labels_of(rows, kind, names)

    ready = {name: prepare(rows) for name, rows in parts.items()}

    def forward_over(encoded):
        return lambda rows: model(**pad(encoded, rows)).logits

    def measure():
        return {
            name: scores_of(logits_of(forward_over(encoded), model, lengths), labels, kind)
            for name, (encoded, lengths, labels) in ready.items()
            if name != "train"
        }

    encoded, lengths, labels = ready["train"]
    start = time.perf_counter()

    def on_epoch(epoch, loss, seconds):
        shown = {"seed": seed, "epoch": epoch, "trainingLoss": round(loss, 4), "seconds": round(seconds, 1)}
        print(json.dumps(shown | (measure() if options.every_epoch else {})), flush=True)

    targets = torch.tensor(labels, dtype=torch.long if kind == "one" else torch.float32)
    train(
        forward_over(encoded), model, lengths, targets, epochs=task["epochs"], batch_size=options.batch,
        learning_rate=task["learning_rate"], seed=seed, on_epoch=on_epoch, loss_of=loss_over(targets, kind),
    )
    result = {"seed": seed, **measure(), "seconds": round(time.perf_counter() - start, 1)}
    print(json.dumps(result), flush=True)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("--model", default=SHARED / "models/minilm-l6", type=pathlib.Path)
    parser.add_argument("--data", default=SHARED / "data", type=pathlib.Path)
    parser.add_argument("--seeds", nargs="+", type=int, default=[42])
    parser.add_argument("--epochs", type=int, help="another number than the task's own")
    parser.add_argument("--max-length", type=int, help="another length than the task's own")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--every-epoch", action="store_true", help="score after each epoch")
    parser.add_argument("--transfer", action="store_true", help="score on data that is not trained on, too (nli: SNLI)")
    machine_options(parser)
    options = parser.parse_args()
    use_machine(options)
    task = TASKS[options.task]
    task = task | {name: value for name in ("epochs", "max_length") if (value := getattr(options, name))}
    parts = {
        name: task["read"](options.data / task[name], *task["columns"])
        for name in ("train", "dev", "test")
        if name in task
    }
    if options.transfer:
        parts |= {name: read_columns(options.data / path) for name, path in task["transfer"].items()}
    runs = [run(options, task, seed, parts) for seed in options.seeds]
    means = {
        part: {name: statistics.mean(each[part][name] for each in runs) for name in runs[0][part]}
        for part in parts
        if part != "train"
    }
    print(json.dumps({"task": options.task, "seeds": options.seeds, "mean": means}), flush=True)


if __name__ == "__main__":
    main()
