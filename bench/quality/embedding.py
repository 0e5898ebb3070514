"""PyTorch's training of mean-pooled vectors: the twin of `bertwright train sentence-embedding`."""

import argparse
import csv
import json
import pathlib

import torch
from scipy.stats import pearsonr, spearmanr
from torch.nn import functional
from transformers import AutoTokenizer, BertModel

from recipe import SHARED, machine_options, pad, train, use_machine


def read_rows(path):
    """STS-B's pairs with scores from 0 to 5 as those from 0 to 1, or triples of JSON lines."""
    with open(path, newline="", encoding="utf-8") as file:
        if path.suffix == ".jsonl":
            rows = [json.loads(line) for line in file]
            return [(row["text"], row["pair"], row["negative"]) for row in rows], None
        rows = list(csv.reader(file))
    return [(left, right) for left, right, _ in rows], torch.tensor([float(row[2]) / 5 for row in rows])


class Vectors(torch.nn.Module):
    """The mean of the last hidden states of each text's tokens, of length 1."""

    def __init__(self, path):
        super().__init__()
        self.bert = BertModel.from_pretrained(path, add_pooling_layer=False)

    def forward(self, ids):
        inputs = pad(ids, range(len(ids)))
        mask = inputs["attention_mask"].unsqueeze(-1).float()
        hidden = self.bert(**inputs).last_hidden_state
        return functional.normalize((hidden * mask).sum(1) / mask.sum(1))


def loss_of(vectors, texts, scores, options):
    anchors, positives = vectors[0], vectors[1]
    if scores is not None:
        return functional.mse_loss((anchors * positives).sum(1), scores)
    if options.loss == "triplet":
        closer = (anchors * vectors[2]).sum(1) - (anchors * positives).sum(1) + options.margin
        return functional.relu(closer).mean()
    logits = 20 * anchors @ torch.cat(vectors[1:]).T
    for row, (text, pair, _) in enumerate(texts):
        for other, (other_text, other_pair, other_negative) in enumerate(texts):
            if other != row and (other_text == text or other_pair == pair):
                logits[row, other] = -1e9
            if other_negative == pair:
                logits[row, len(texts) + other] = -1e9
    return functional.cross_entropy(logits, torch.arange(len(texts)))


@torch.no_grad()
def evaluate(model, ids, texts, scores):
    model.eval()
    columns = [
        torch.cat([model([row[at] for row in ids[start : start + 64]]) for start in range(0, len(ids), 64)])
        for at in range(len(ids[0]))
    ]
    cosines = (columns[0] * columns[1]).sum(1)
    if scores is not None:
        own, given = cosines.cpu(), scores.cpu()
        return {
            "spearman": float(spearmanr(own, given).statistic),
            "pearson": float(pearsonr(own, given).statistic),
        }
    queries = {text: vector for (text, *_), vector in zip(texts, columns[0])}
    candidates = {pair: vector for (_, pair, _), vector in zip(texts, columns[1])}
    names = list(candidates)
    ranked = torch.stack(list(queries.values())) @ torch.stack(list(candidates.values())).T
    answers = {}
    for text, pair, _ in texts:
        answers.setdefault(text, set()).add(pair)
    ranks = [
        next(rank for rank, at in enumerate(row.argsort(descending=True).tolist(), 1) if names[at] in answers[text])
        for text, row in zip(queries, ranked)
    ]
    return {
        "reciprocalRank": sum(1 / rank for rank in ranks) / len(ranks),
        "accuracyAt1": sum(rank == 1 for rank in ranks) / len(ranks),
        "tripletAccuracy": (cosines > (columns[0] * columns[2]).sum(1)).float().mean().item(),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=SHARED / "models/minilm-l6", type=pathlib.Path)
    parser.add_argument("--train", default=SHARED / "data/stsb/stsb-en-train.csv", type=pathlib.Path)
    parser.add_argument(
        "--test", nargs="+", type=pathlib.Path,
        default=[SHARED / "data/stsb/stsb-en-dev.csv", SHARED / "data/stsb/stsb-en-test.csv"],
    )
    parser.add_argument("--loss", choices=["ranking", "triplet"], default="ranking", help="of rows without scores")
    parser.add_argument("--margin", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--learning-rate", type=float, default=2e-5)
    machine_options(parser)
    options = parser.parse_args()
    use_machine(options)
    torch.manual_seed(options.seed)
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model = Vectors(options.model)

    def read(path):
        texts, scores = read_rows(path)
        ids = [
            tokenizer(list(row), truncation=True, max_length=options.max_length, padding=False)["input_ids"]
            for row in texts
        ]
        return ids, texts, scores

    tests = {path.name: read(path) for path in options.test}
    print(json.dumps({"before": {name: evaluate(model, *test) for name, test in tests.items()}}), flush=True)
    ids, texts, scores = read(options.train)
    lengths = [max(map(len, row)) for row in ids]

    def on_epoch(epoch, loss, seconds):
        result = {name: evaluate(model, *test) for name, test in tests.items()}
        print(json.dumps({"seed": options.seed, "epoch": epoch, "loss": loss, **result}), flush=True)

    def loss_over(vectors, rows):
        return loss_of(vectors, [texts[row] for row in rows], None if scores is None else scores[rows], options)

    train(
        lambda rows: [model([ids[row][at] for row in rows]) for at in range(len(ids[0]))], model, lengths, None,
        epochs=options.epochs, batch_size=options.batch, learning_rate=options.learning_rate, seed=options.seed,
        on_epoch=on_epoch, loss_of=loss_over,
    )


if __name__ == "__main__":
    main()
