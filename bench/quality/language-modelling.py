"""PyTorch's masked language modelling (and next sentence prediction) from a fresh head over a BERT folder.

The twin of `bertwright train masked-language-modelling` and `pre-training` on the files that passages.py writes: the
same rows and settings; the masks are drawn by each side on its own (15 %, of which 80/10/10).
"""

import argparse
import json
import pathlib
import time

import torch
from transformers import AutoTokenizer, BertForMaskedLM, BertForPreTraining

from recipe import SHARED, machine_options, train, use_machine
from sequences import pad


def mask(ids, tokenizer, generator, probability=0.15):
    """Inputs and labels [rows, length]; as many tokens of each row as the share says, at least one. On the CPU."""
    inputs, labels = ids.clone(), torch.full_like(ids, -100)
    special = torch.isin(ids, torch.tensor(tokenizer.all_special_ids))
    for row in range(len(ids)):
        places = (~special[row]).nonzero()[:, 0]
        count = max(1, round(len(places) * probability))
        chosen = places[torch.randperm(len(places), generator=generator)[:count]]
        labels[row, chosen] = ids[row, chosen]
        kind = torch.rand(len(chosen), generator=generator)
        other = torch.randint(len(tokenizer), (len(chosen),), generator=generator)
        shown = torch.where(kind < 0.9, other, ids[row, chosen])
        inputs[row, chosen] = torch.where(kind < 0.8, torch.tensor(tokenizer.mask_token_id), shown)
    return inputs, labels


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("passages", type=pathlib.Path)
    parser.add_argument("--pairs", action="store_true", help="both losses, over pairs")
    parser.add_argument("--model", default=SHARED / "models/minilm-l6", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--max-length", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=2e-4)
    machine_options(parser)
    options = parser.parse_args()
    use_machine(options)
    torch.manual_seed(options.seed)
    generator = torch.Generator("cpu").manual_seed(options.seed)
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    make = BertForPreTraining if options.pairs else BertForMaskedLM
    model = make.from_pretrained(options.model)

    def read(name):
        path = options.passages / f"{name}{'-pairs' if options.pairs else ''}.jsonl"
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        texts = [row["text"] for row in rows]
        pairs = [row["pair"] for row in rows] if options.pairs else None
        encoded = tokenizer(texts, pairs, truncation=True, max_length=options.max_length, padding=False)
        following = torch.tensor([0 if row.get("next", True) else 1 for row in rows])
        return dict(encoded), [len(ids) for ids in encoded["input_ids"]], following

    def losses_over(encoded, following, generator):
        """Both losses of some rows, the second 0 where there are no pairs, and how many tokens are masked."""

        def losses(rows):
            batch = pad(encoded, rows)
            with torch.device("cpu"):
                masked = mask(batch["input_ids"].cpu(), tokenizer, generator)
            batch["input_ids"], labels = (each.to(model.device) for each in masked)
            output = model(**batch)
            entropy = torch.nn.functional.cross_entropy
            words = output.prediction_logits if options.pairs else output.logits
            masked = entropy(words.transpose(1, 2), labels)
            after = output.seq_relationship_logits if options.pairs else None
            right = (after.argmax(1) == following[rows]).sum().item() if options.pairs else 0
            second = entropy(after, following[rows]) if options.pairs else torch.zeros(())
            return masked, second, (labels >= 0).sum().item(), right

        return losses

    @torch.no_grad()
    def measure(encoded, lengths, following):
        model.eval()
        losses = losses_over(encoded, following, torch.Generator("cpu").manual_seed(0))
        order = sorted(range(len(lengths)), key=lambda row: lengths[row])
        sums = {"masked": 0.0, "tokens": 0, "next": 0.0, "right": 0}
        for at in range(0, len(order), 64):
            rows = order[at : at + 64]
            masked, second, tokens, right = losses(rows)
            sums["masked"] += masked.item() * tokens
            sums["tokens"] += tokens
            sums["next"] += second.item() * len(rows)
            sums["right"] += right
        scores = {"maskedLoss": sums["masked"] / sums["tokens"]}
        if options.pairs:
            scores |= {"nextLoss": sums["next"] / len(lengths), "nextAccuracy": sums["right"] / len(lengths)}
        return scores

    encoded, lengths, following = read("train")
    held_out = read("held-out")
    losses = losses_over(encoded, following, generator)
    start = time.perf_counter()

    def on_epoch(epoch, loss, seconds):
        shown = {"epoch": epoch, "trainingLoss": loss, "heldOut": measure(*held_out), "seconds": round(seconds, 1)}
        print(json.dumps(shown), flush=True)

    print(json.dumps({"epoch": 0, "heldOut": measure(*held_out)}), flush=True)
    train(
        losses, model, lengths, None, epochs=options.epochs, batch_size=options.batch, seed=options.seed,
        learning_rate=options.learning_rate, on_epoch=on_epoch, loss_of=lambda both, _: both[0] + both[1],
    )
    print(json.dumps({"seed": options.seed, "seconds": round(time.perf_counter() - start, 1)}), flush=True)


if __name__ == "__main__":
    main()
