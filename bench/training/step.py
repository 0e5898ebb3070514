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
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(42)
    config = BertConfig(
        vocab_size=options.vocab, hidden_size=options.hidden, num_hidden_layers=options.layers,
        num_attention_heads=options.heads, intermediate_size=options.intermediate,
        max_position_embeddings=max(512, options.length), num_labels=options.labels,
        hidden_dropout_prob=options.dropout, attention_probs_dropout_prob=options.dropout,
        attn_implementation=options.attention,
    )
    model = BertForSequenceClassification(config)
    named = list(model.named_parameters())
    exempt = [value for name, value in named if name.endswith("bias") or "LayerNorm" in name]
    decayed = [value for name, value in named if not (name.endswith("bias") or "LayerNorm" in name)]
    groups = [{"params": decayed, "weight_decay": 0.01}, {"params": exempt, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=2e-5, fused=True)
    batch = {
        "input_ids": torch.randint(0, options.vocab, (options.batch, options.length)),
        "attention_mask": torch.ones(options.batch, options.length, dtype=torch.long),
        "labels": torch.randint(0, options.labels, (options.batch,)),
    }

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = model(**batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss.item()

    @torch.no_grad()
    def forward():
        model(**batch)

    model.train()
    step_ms = median_ms(step, options.steps)
    # Linux counts kilobytes; the forward pass alone never needs more.
    peak_rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    model.eval()
    forward_ms = median_ms(forward, options.steps)
    print(json.dumps({
        "peer": f"PyTorch {torch.__version__}", **vars(options), "stepMs": round(step_ms, 1),
        "forwardMs": round(forward_ms, 1), "peakRssMb": round(peak_rss_mb),
    }))


if __name__ == "__main__":
    main()
