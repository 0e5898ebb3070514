"""Settings for a small BERT trained from scratch on Banking77, chosen on a held-out stratified tenth."""

import argparse
import json
import pathlib
import tempfile
import time

import torch
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertForSequenceClassification

from banking77 import evaluate, read_rows, report
from recipe import SHARED, machine_options, pad, train, use_machine


def stratified_split(rows, share, seed):
    """Row numbers of training and validation: of each class its share, at least one."""
    by_class = {}
    for row, (_, label) in enumerate(rows):
        by_class.setdefault(label, []).append(row)
    generator = torch.Generator("cpu").manual_seed(seed)
    held = set()
    for label in sorted(by_class):
        members = by_class[label]
        order = torch.randperm(len(members), generator=generator, device="cpu").tolist()
        held |= {members[at] for at in order[: max(1, round(share * len(members)))]}
    return [row for row in range(len(rows)) if row not in held], sorted(held)


def learn_vocabulary(texts, size):
    tokenizer = BertWordPieceTokenizer(lowercase=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(texts))
        file.flush()
        tokenizer.train(file.name, vocab_size=size, min_frequency=2, show_progress=False)
    return tokenizer


def run(options, seed, train_rows, test_rows, names):
    tokenizer = learn_vocabulary([text for text, _ in train_rows], options.vocabulary)
    tokenizer.enable_truncation(options.max_length)

    def encode(rows):
        ids = [row.ids for row in tokenizer.encode_batch([text for text, _ in rows])]
        return ids, [len(row) for row in ids], [names.index(label) for _, label in rows]

    train_ids, train_lengths, train_labels = encode(train_rows)
    test_ids, test_lengths, test_labels = encode(test_rows)
    torch.manual_seed(seed)
    model = BertForSequenceClassification(
        BertConfig(
            vocab_size=tokenizer.get_vocab_size(), hidden_size=options.hidden, num_hidden_layers=options.layers,
            num_attention_heads=options.heads, intermediate_size=options.intermediate,
            max_position_embeddings=max(128, options.max_length), initializer_range=options.initializer_range,
            hidden_dropout_prob=options.dropout, attention_probs_dropout_prob=options.attention_dropout,
            classifier_dropout=options.classifier_dropout, num_labels=len(names),
        )
    )

    def forward_over(ids):
        def forward(rows):
            with torch.autocast(options.device, torch.bfloat16, enabled=options.bf16):
                return model(**pad(ids, rows)).logits.float()

        return forward

    def on_epoch(epoch, loss, seconds):
        scores = evaluate(forward_over(test_ids), model, test_lengths, test_labels) if options.every_epoch else {}
        print(json.dumps({"epoch": epoch, "trainingLoss": round(loss, 4), **scores, "seconds": seconds}), flush=True)

    start = time.perf_counter()
    seconds = train(
        forward_over(train_ids), model, train_lengths, train_labels,
        epochs=options.epochs, batch_size=options.batch, learning_rate=options.learning_rate, seed=seed,
        weight_decay=options.weight_decay, warmup=options.warmup, label_smoothing=options.label_smoothing,
        on_epoch=on_epoch,
    )
    scores = evaluate(forward_over(test_ids), model, test_lengths, test_labels)
    result = {
        "seed": seed, **scores, "secondsPerEpoch": sum(seconds) / len(seconds),
        "seconds": time.perf_counter() - start, "pieces": tokenizer.get_vocab_size(),
        "parameters": model.num_parameters(), "tokensPerRow": sum(train_lengths) / len(train_lengths),
    }
    print(json.dumps(result), flush=True)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=SHARED / "data/banking77", type=pathlib.Path)
    parser.add_argument("--seeds", nargs="+", type=int, default=[42])
    parser.add_argument("--test", action="store_true", help="train on all rows and score the test set")
    parser.add_argument("--validation", type=float, default=0.1)
    parser.add_argument("--every-epoch", action="store_true", help="score after each epoch")
    parser.add_argument("--vocabulary", type=int, default=4000)
    parser.add_argument("--max-length", type=int, default=64)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--intermediate", type=int, default=1024)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--attention-dropout", type=float, default=0.1)
    parser.add_argument("--classifier-dropout", type=float)
    parser.add_argument("--initializer-range", type=float, default=0.05)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--learning-rate", type=float, default=3e-4)
    parser.add_argument("--warmup", type=float, default=0.1, help="share of all steps")
    parser.add_argument("--weight-decay", type=float, default=0.01)
    parser.add_argument("--label-smoothing", type=float, default=0.1)
    parser.add_argument("--bf16", action="store_true", help="autocast: for a quick search only")
    machine_options(parser)
    options = parser.parse_args()
    use_machine(options)
    rows = read_rows(options.data / "train.csv")
    names = sorted({label for _, label in rows})
    if options.test:
        train_rows, test_rows = rows, read_rows(options.data / "test.csv")
    else:
        kept, held = stratified_split(rows, options.validation, seed=0)
        train_rows, test_rows = [rows[row] for row in kept], [rows[row] for row in held]
    runs = [run(options, seed, train_rows, test_rows, names) for seed in options.seeds]
    settings = {name: value for name, value in vars(options).items() if name not in ("data", "seeds")}
    report(runs, **settings)


if __name__ == "__main__":
    main()
