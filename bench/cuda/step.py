"""Training steps of BERT in PyTorch on a card: the twin of onnx-cuda.ts. Prints one line of JSON a setting."""

import argparse
import json
import statistics
import time

import torch
from transformers import BertConfig, BertForSequenceClassification

SHAPES = {"tiny": (64, 2, 256, 4), "minilm": (384, 6, 1536, 12), "base": (768, 12, 3072, 12)}


def measure(model_name, length, options, tf32):
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32
    torch.manual_seed(42)
    hidden, layers, intermediate, heads = SHAPES[model_name]
    config = BertConfig(
        vocab_size=30522, hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=heads,
        intermediate_size=intermediate, max_position_embeddings=512, num_labels=2,
        hidden_dropout_prob=options.dropout, attention_probs_dropout_prob=options.dropout,
        attn_implementation="sdpa",
    )
    device = torch.device(options.device)
    model = BertForSequenceClassification(config).to(device).train()
    named = list(model.named_parameters())
    exempt = [value for name, value in named if name.endswith("bias") or "LayerNorm" in name]
    decayed = [value for name, value in named if not (name.endswith("bias") or "LayerNorm" in name)]
    groups = [{"params": decayed, "weight_decay": 0.01}, {"params": exempt, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=2e-5, fused=True)
    batch = {
        "input_ids": torch.randint(1, 30522, (options.batch, length), device=device),
        "attention_mask": torch.ones(options.batch, length, dtype=torch.long, device=device),
        "labels": torch.randint(0, 2, (options.batch,), device=device),
    }

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = model(**batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss

    for _ in range(4):
        step().item()
    times = []
    for _ in range(options.steps):
        start = time.perf_counter()
        step().item()
        times.append((time.perf_counter() - start) * 1e3)
    start = time.perf_counter()
    for _ in range(options.steps):
        step()
    step().item()
    ahead = (time.perf_counter() - start) * 1e3 / (options.steps + 1)
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"
    print(json.dumps({
        "model": model_name, "length": length, "run": f"torch{'-tf32' if tf32 else ''}", "device": name,
        "stepMs": round(statistics.median(times), 2), "aheadMs": round(ahead, 2), "peer": torch.__version__,
    }), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--models", default="minilm,base")
    parser.add_argument("--lengths", default="64,128")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--dropout", type=float, default=0.1)
    options = parser.parse_args()
    for model in options.models.split(","):
        for length in map(int, options.lengths.split(",")):
            for tf32 in (False, True) if options.device == "cuda" else (False,):
                measure(model, length, options, tf32)


if __name__ == "__main__":
    main()
