"""The twins of products.ts and step.ts in PyTorch, on the same card. Prints one line of JSON a measurement."""

import argparse
import json
import statistics
import time

import torch

MODELS = {
    "tiny": (500, 32, 2, 2, 64),
    "small": (4000, 256, 4, 4, 1024),
    "minilm": (30522, 384, 6, 12, 1536),
    "base": (30522, 768, 12, 12, 3072),
}
PRODUCTS = [("square", 4096, 4096, 4096), ("BERT-base wide forward", 4096, 3072, 768),
            ("BERT-base square forward", 4096, 768, 768), ("MiniLM wide forward", 2048, 1536, 384)]


def wait(device):
    if device == "cuda":
        torch.cuda.synchronize()


def timed(work, steps, device, warmup=5):
    """Medians of milliseconds, each run waited for, and the mean of runs one after the other."""
    for _ in range(warmup):
        work()
    wait(device)
    waited = []
    for _ in range(steps):
        start = time.perf_counter()
        work()
        wait(device)
        waited.append((time.perf_counter() - start) * 1e3)
    start = time.perf_counter()
    for _ in range(steps):
        work()
    wait(device)
    return {"ms": round(statistics.median(waited), 2),
            "aheadMs": round((time.perf_counter() - start) * 1e3 / steps, 2)}


def products(options, precision):
    for name, m, n, k in PRODUCTS:
        if options.tiny:
            m, n, k = m // 32, n // 32, k // 32
        a, b = torch.rand(m, k, device=options.device), torch.rand(k, n, device=options.device)
        ms = timed(lambda: a @ b, 20, options.device)["aheadMs"]
        print(json.dumps({"bench": "products", "by": f"pytorch {precision}", "name": name, "m": m, "n": n, "k": k,
                          "tflops": round(2 * m * n * k / max(ms, 1e-3) / 1e9, 2)}), flush=True)


def step(options, precision):
    from transformers import BertConfig, BertForSequenceClassification
    vocab, hidden, layers, heads, intermediate = MODELS[options.model]
    torch.manual_seed(42)
    config = BertConfig(vocab_size=vocab, hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=heads,
                        intermediate_size=intermediate, num_labels=2, attn_implementation="sdpa")
    model = BertForSequenceClassification(config).to(options.device)
    named = list(model.named_parameters())
    exempt = [value for name, value in named if name.endswith("bias") or "LayerNorm" in name]
    decayed = [value for name, value in named if not (name.endswith("bias") or "LayerNorm" in name)]
    groups = [{"params": decayed, "weight_decay": 0.01}, {"params": exempt, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=2e-5, fused=True)
    batch = {"input_ids": torch.randint(0, vocab, (options.batch, options.length), device=options.device),
             "attention_mask": torch.ones(options.batch, options.length, dtype=torch.long, device=options.device),
             "labels": torch.randint(0, 2, (options.batch,), device=options.device)}

    def train():
        optimizer.zero_grad(set_to_none=True)
        loss = model(**batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    @torch.no_grad()
    def forward():
        model(**batch)

    model.train()
    training = timed(train, options.steps, options.device)
    model.eval()
    inference = timed(forward, options.steps, options.device)
    flops = options.batch * options.length * layers * (
        8 * hidden ** 2 + 4 * hidden * intermediate + 4 * options.length * hidden)
    print(json.dumps({
        "bench": "step", "by": f"pytorch {precision}", "model": options.model, "batch": options.batch,
        "length": options.length, "device": torch.cuda.get_device_name() if options.device == "cuda" else "cpu",
        "training": training, "forward": inference,
        "tflops": {"training": round(3 * flops / training["aheadMs"] / 1e9, 3),
                   "forward": round(flops / inference["aheadMs"] / 1e9, 3)}}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["products", "step"])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--model", choices=list(MODELS), default="minilm")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--length", type=int, default=64)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--tiny", action="store_true")
    options = parser.parse_args()
    for precision, setting in (("fp32", "highest"), ("tf32", "high")):
        torch.set_float32_matmul_precision(setting)
        (products if options.what == "products" else step)(options, precision)
        if options.device == "cpu":
            break


if __name__ == "__main__":
    main()
