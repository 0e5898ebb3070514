"""PyTorch's fine-tuning of a BERT folder to tag words: the twin of `bertwright train token-classification`."""

import argparse
import json
import pathlib
import statistics

import torch
from recipe import SHARED, machine_options, pad, train, use_machine
from transformers import AutoTokenizer, BertForTokenClassification


def read_sentences(path):
    """(words, tags) of CoNLL files (first and last column) or CoNLL-U (FORM and UPOS)."""
    universal = path.suffix == ".conllu"
    sentences, words, tags = [], [], []
    for line in path.read_text(encoding="utf-8").split("\n") + [""]:
        if not line.strip():
            if words:
                sentences.append((words, tags))
            words, tags = [], []
            continue
        fields = line.split("\t")
        if universal and (line.startswith("#") or not fields[0].isdigit()):
            continue
        words.append(fields[1 if universal else 0])
        tags.append(fields[3 if universal else -1])
    return sentences


def encode(sentences, tokenizer, names, max_length):
    """Ids, and where the first piece of each word is; a word that was cut or has no piece is -1."""
    rows = []
    for words, tags in sentences:
        encoded = tokenizer(words, is_split_into_words=True, truncation=True, max_length=max_length)
        first = [-1] * len(words)
        for place, word in enumerate(encoded.word_ids()):
            if word is not None and first[word] < 0:
                first[word] = place
        rows.append((encoded["input_ids"], first, [names.index(tag) for tag in tags]))
    return rows


class Chain(torch.nn.Module):
    """A linear-chain CRF, one word after the other, as pytorch-crf's; starts as ours does."""

    def __init__(self, labels):
        super().__init__()
        self.start = torch.nn.Parameter(0.02 * torch.randn(labels))
        self.transitions = torch.nn.Parameter(0.02 * torch.randn(labels, labels))
        self.end = torch.nn.Parameter(0.02 * torch.randn(labels))

    def loss(self, emissions, labels, mask):
        rows = torch.arange(len(labels))
        score = self.start[labels[:, 0]] + emissions[rows, 0, labels[:, 0]]
        total = self.start + emissions[:, 0]
        for at in range(1, labels.shape[1]):
            here = mask[:, at]
            moved = self.transitions[labels[:, at - 1], labels[:, at]] + emissions[rows, at, labels[:, at]]
            score = score + torch.where(here, moved, 0)
            ways = torch.logsumexp(total[:, :, None] + self.transitions, 1) + emissions[:, at]
            total = torch.where(here[:, None], ways, total)
        last = labels[rows, mask.sum(1) - 1]
        return (torch.logsumexp(total + self.end, 1) - score - self.end[last]).mean()

    def best(self, emissions, allowed):
        start, transitions = (torch.where(each, own, -torch.inf) for each, own in zip(allowed, (self.start, self.transitions)))
        score, back = start + emissions[0], []
        for emission in emissions[1:]:
            score, before = (score[:, None] + transitions).max(0)
            score = score + emission
            back.append(before)
        path = [int((score + self.end).argmax())]
        for before in reversed(back):
            path.append(int(before[path[-1]]))
        return path[::-1]


def allowed_by_bio(names):
    follows = [[not b.startswith("I-") or a in ("B-" + b[2:], b) for b in names] for a in names]
    return torch.tensor([not name.startswith("I-") for name in names]), torch.tensor(follows)


def spans(tags):
    """Entities as seqeval finds them by default."""
    found, open_ = set(), None
    for at, tag in enumerate([*tags, "O"]):
        kind = tag[2:] if tag != "O" else None
        if open_ and (kind != open_[0] or tag.startswith("B-")):
            found.add((*open_, at))
            open_ = None
        if kind and not open_:
            open_ = (kind, at)
    return found


def forward(model, rows, batch):
    return model(**pad([ids for ids, _, _ in rows], batch)).logits


def words_of(rows, batch, logits):
    """Emissions [rows, words, labels] of the words that have a piece, their labels, and which there are."""
    places = [[place for place in rows[row][1] if place >= 0] for row in batch]
    width = max(1, max(len(each) for each in places))
    index = torch.zeros(len(batch), width, dtype=torch.long)
    labels = torch.zeros(len(batch), width, dtype=torch.long)
    mask = torch.zeros(len(batch), width, dtype=torch.bool)
    for at, row in enumerate(batch):
        count = len(places[at])
        index[at, :count] = torch.tensor(places[at])
        labels[at, :count] = torch.tensor([tag for tag, place in zip(rows[row][2], rows[row][1]) if place >= 0])
        mask[at, :count] = True
    return logits[torch.arange(len(batch))[:, None], index], labels, mask


@torch.no_grad()
def evaluate(model, chain, rows, names, batch_size=32):
    """Words without an answer count as O, or as wrong where there is no such label."""
    model.eval()
    order = sorted(range(len(rows)), key=lambda row: len(rows[row][0]))
    right = words = shared = predicted = actual = 0
    allowed = allowed_by_bio(names)
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        emissions, _, mask = words_of(rows, batch, forward(model, rows, batch))
        for at, row in enumerate(batch):
            own = emissions[at, : int(mask[at].sum())]
            best = iter(chain.best(own, allowed) if chain and len(own) else own.argmax(-1).tolist())
            _, places, labels = rows[row]
            answers = [names[next(best)] if place >= 0 else "O" for place in places]
            tags = [names[label] for label in labels]
            right += sum(a == b for a, b in zip(tags, answers))
            words += len(tags)
            if "O" in names:
                known, found = spans(tags), spans(answers)
                shared, predicted, actual = shared + len(known & found), predicted + len(found), actual + len(known)
    scores = {"accuracy": right / words}
    if "O" in names:
        precision, recall = shared / max(predicted, 1), shared / max(actual, 1)
        scores.update(f1=2 * shared / max(predicted + actual, 1), precision=precision, recall=recall)
    return scores


def run(options, seed, sentences):
    torch.manual_seed(seed)
    names = sorted({tag for _, tags in sentences["train"] for tag in tags})
    model = BertForTokenClassification.from_pretrained(options.model, num_labels=len(names))
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    data = {part: encode(each, tokenizer, names, options.max_length) for part, each in sentences.items()}
    chain = Chain(len(names)) if options.crf else None
    rows, lengths = data["train"], [len(ids) for ids, _, _ in data["train"]]

    def loss_of(logits, batch):
        emissions, labels, mask = words_of(rows, batch, logits)
        if chain:
            return chain.loss(emissions, labels, mask)
        return torch.nn.functional.cross_entropy(emissions[mask], labels[mask])

    seconds = train(
        lambda batch: forward(model, rows, batch), torch.nn.ModuleList([model, *([chain] if chain else [])]), lengths,
        None, epochs=options.epochs, batch_size=options.batch, learning_rate=options.learning_rate, seed=seed,
        loss_of=loss_of,
    )
    result = {part: evaluate(model, chain, data[part], names) for part in data if part != "train"}
    print(json.dumps({"seed": seed, "seconds": round(sum(seconds), 1), **result}), flush=True)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=SHARED / "models/minilm-l6", type=pathlib.Path)
    parser.add_argument("--data", default="wnut17", choices=["wnut17", "ud-ewt"])
    parser.add_argument("--crf", action="store_true")
    parser.add_argument("--seeds", nargs="+", type=int, default=[42])
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--learning-rate", type=float, default=5e-5)
    machine_options(parser)
    options = parser.parse_args()
    use_machine(options)
    files = {
        "wnut17": ["wnut17train.conll", "emerging.dev.conll", "emerging.test.annotated"],
        "ud-ewt": [f"en_ewt-ud-{part}.conllu" for part in ("train", "dev", "test")],
    }[options.data]
    folder = SHARED / "data" / options.data
    sentences = {part: read_sentences(folder / file) for part, file in zip(("train", "dev", "test"), files)}
    runs = [run(options, seed, sentences) for seed in options.seeds]
    for part in ("dev", "test"):
        for name in runs[0][part]:
            values = [each[part][name] for each in runs]
            print(json.dumps({part: name, "mean": statistics.mean(values), "min": min(values), "max": max(values)}))


if __name__ == "__main__":
    main()
