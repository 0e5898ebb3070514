"""One training step of BERT for classification in PyTorch: the twin of our step benchmark."""

import argparse
import json
import resource
import statistics
import time

import torch
from transformers import BertConfig, BertForSequenceClassification


def median_ms(work, steps, warmup=3):
    for _ in range(warmup):
        work()
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def product_gflops(options):
    """The rate of plain products at the model's own shapes, weighed as a layer has them."""
    rows = options.batch * options.length
    operations = total = 0
    for inner, outer, count in [
        (options.hidden, options.hidden, 4),
        (options.hidden, options.intermediate, 1),
        (options.intermediate, options.hidden, 1),
    ]:
        a, b = torch.randn(rows, inner), torch.randn(inner, outer)
        operations += count * 2 * rows * inner * outer
        total += count * median_ms(lambda: a @ b, 9, warmup=0)
    return operations / total / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hidden", type=int, default=384)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--heads", type=int, default=12)
    parser.add_argument("--intermediate", type=int, default=1536)
    parser.add_argument("--vocab", type=int, default=30522)
    parser.add_argument("--labels", type=int, default=2)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--length", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--attention", choices=["sdpa", "eager"], default="sdpa")
    parser.add_argument("--positions", help="of our own step alone: this model computes all")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(42)
    config = BertConfig(
        vocab_size=options.vocab, hidden_size=options.hidden, num_hidden_layers=options.layers,
        num_attention_heads=options.heads, intermediate_size=options.intermediate,
        max_position_embeddings=max(512, options.length + 32), num_labels=options.labels,
        hidden_dropout_prob=options.dropout, attention_probs_dropout_prob=options.dropout,
        attn_implementation=options.attention,
    )
    model = BertForSequenceClassification(config)
    named = list(model.named_parameters())
    exempt = [value for name, value in named if name.endswith("bias") or "LayerNorm" in name]
    decayed = [value for name, value in named if not (name.endswith("bias") or "LayerNorm" in name)]
    groups = [{"params": decayed, "weight_decay": 0.01}, {"params": exempt, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=2e-5, fused=True)
    def rows(length):
        return {
            "input_ids": torch.randint(0, options.vocab, (options.batch, length)),
            "attention_mask": torch.ones(options.batch, length, dtype=torch.long),
            "labels": torch.randint(0, options.labels, (options.batch,)),
        }

    usual, longer = rows(options.length), rows(options.length + 8)

    def step(batch=usual):
        optimizer.zero_grad(set_to_none=True)
        loss = model(**batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss.item()

    @torch.no_grad()
    def forward():
        model(**usual)

    rate_before = product_gflops(options)
    model.train()
    first_ms = median_ms(step, 1, warmup=0)
    step_ms = median_ms(step, options.steps)
    # Linux counts kilobytes; the forward pass alone never needs more.
    peak_rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    new_length_ms = median_ms(lambda: step(longer), 1, warmup=0)
    model.eval()
    forward_ms = median_ms(forward, 2 * options.steps)
    rate = (rate_before + product_gflops(options)) / 2
    print(json.dumps({
        "peer": f"PyTorch {torch.__version__}", "stepMs": round(step_ms, 1), "forwardMs": round(forward_ms, 1),
        "firstMs": round(first_ms), "newLengthMs": round(new_length_ms), "peakRssMb": round(peak_rss_mb),
        "productGflops": round(rate, 1),
    }))


if __name__ == "__main__":
    main()
