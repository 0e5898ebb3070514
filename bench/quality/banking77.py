"""PyTorch's fine-tuning of a BERT folder on Banking77: the twin of `start --model DIR --validation none`."""

import argparse
import csv
import json
import pathlib
import statistics

import numpy
import torch
from recipe import SHARED, machine_options, pad, train, use_machine
from sklearn.metrics import accuracy_score, f1_score
from transformers import AutoTokenizer, BertForSequenceClassification


def read_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]


def first_per_class(rows, count):
    """The first `count` rows of each class, in file order."""
    taken = {}
    kept = []
    for text, label in rows:
        taken[label] = taken.get(label, 0) + 1
        if taken[label] <= count:
            kept.append((text, label))
    return kept


@torch.no_grad()
def evaluate(forward, model, lengths, labels, batch_size=64):
    model.eval()
    order = sorted(range(len(lengths)), key=lambda row: lengths[row])
    answers = numpy.empty(len(lengths), dtype=int)
    for at in range(0, len(order), batch_size):
        rows = order[at : at + batch_size]
        answers[rows] = forward(rows).argmax(1).cpu().numpy()
    return {
        "accuracy": accuracy_score(labels, answers),
        "macroF1": f1_score(labels, answers, average="macro"),
    }


def report(runs, **settings):
    """One JSON line a summary: mean, and the spread from the worst to the best seed."""
    summary = dict(settings)
    for name in ("accuracy", "macroF1"):
        values = [run[name] for run in runs]
        summary[name] = {"mean": statistics.mean(values), "min": min(values), "max": max(values)}
    summary["secondsPerEpoch"] = statistics.mean(run["secondsPerEpoch"] for run in runs)
    print(json.dumps({"summary": summary}), flush=True)


def features(model, ids, batch_size=64):
    """The frozen encoder's last hidden state of [CLS], [rows, hidden], without dropout."""
    model.eval()
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    result = torch.empty(len(ids), model.config.hidden_size)
    with torch.no_grad():
        for at in range(0, len(order), batch_size):
            rows = order[at : at + batch_size]
            result[rows] = model.bert(**pad(ids, rows)).last_hidden_state[:, 0]
    return result


def run(options, seed, train_rows, test_rows):
    names = sorted({label for _, label in train_rows})
    torch.manual_seed(seed)
    model = BertForSequenceClassification.from_pretrained(options.model, num_labels=len(names))
    tokenizer = AutoTokenizer.from_pretrained(options.model)

    def encode(rows):
        encoded = tokenizer([text for text, _ in rows], truncation=True, max_length=options.max_length, padding=False)
        return encoded["input_ids"], [names.index(label) for _, label in rows]

    def forward_over(ids):
        if options.freeze is None:
            return lambda rows: model(**pad(ids, rows)).logits
        cached = features(model, ids)
        return lambda rows: model.classifier(model.dropout(model.bert.pooler(cached[rows][:, None])))

    if options.freeze:
        head = ["classifier"] + (["bert.pooler"] if options.freeze == "encoder" else [])
        for name, value in model.named_parameters():
            value.requires_grad = name.startswith(tuple(head))
    train_ids, train_labels = encode(train_rows)
    test_ids, test_labels = encode(test_rows)
    train_lengths, test_lengths = [[len(row) for row in ids] for ids in (train_ids, test_ids)]
    seconds = train(
        forward_over(train_ids), model, train_lengths, train_labels,
        epochs=options.epochs, batch_size=options.batch, learning_rate=options.learning_rate, seed=seed,
        on_epoch=lambda epoch, loss, seconds: print(
            f"seed {seed} epoch {epoch}: training loss {loss:.4f}, {seconds:.1f} s", flush=True
        ),
    )
    scores = evaluate(forward_over(test_ids), model, test_lengths, test_labels)
    result = {"seed": seed, **scores, "secondsPerEpoch": statistics.mean(seconds)}
    print(json.dumps(result), flush=True)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=SHARED / "models/minilm-l6", type=pathlib.Path)
    parser.add_argument("--data", default=SHARED / "data/banking77", type=pathlib.Path)
    parser.add_argument("--seeds", nargs="+", type=int, default=[42, 43, 44])
    parser.add_argument("--per-class", type=int, help="only the first rows of each class")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--max-length", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=2e-4)
    parser.add_argument(
        "--freeze", nargs="?", const="all", choices=["all", "encoder"],
        help="train the classifier alone, or (encoder) the pooler too, over features computed once",
    )
    machine_options(parser)
    options = parser.parse_args()
    use_machine(options)
    train_rows = read_rows(options.data / "train.csv")
    test_rows = read_rows(options.data / "test.csv")
    if options.per_class:
        train_rows = first_per_class(train_rows, options.per_class)
    runs = [run(options, seed, train_rows, test_rows) for seed in options.seeds]
    report(
        runs, rows=len(train_rows), epochs=options.epochs, learningRate=options.learning_rate,
        batch=options.batch, freeze=options.freeze, threads=options.threads,
    )


if __name__ == "__main__":
    main()
