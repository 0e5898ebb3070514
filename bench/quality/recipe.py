"""What all twins train by: `numbers.md` of the shared folder says the recipe."""

import pathlib
import time

import torch

SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared"


def machine_options(parser):
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu", help="cuda: every tensor and model is made there")


def use_machine(options):
    torch.set_num_threads(options.threads)
    torch.set_default_device(options.device)


def batches_by_length(lengths, batch_size, generator, window=50):
    """Shuffled, then sorted by length inside windows of 50 batches, then the batches shuffled."""
    order = torch.randperm(len(lengths), generator=generator, device="cpu").tolist()
    span = window * batch_size
    batches = []
    for start in range(0, len(order), span):
        part = sorted(order[start : start + span], key=lambda row: -lengths[row])
        batches += [part[at : at + batch_size] for at in range(0, len(part), batch_size)]
    return [batches[at] for at in torch.randperm(len(batches), generator=generator, device="cpu").tolist()]


def pad(ids, rows, pad_id=0):
    length = max(len(ids[row]) for row in rows)
    input_ids = torch.full((len(rows), length), pad_id)
    attention_mask = torch.zeros((len(rows), length), dtype=torch.long)
    for at, row in enumerate(rows):
        input_ids[at, : len(ids[row])] = torch.tensor(ids[row])
        attention_mask[at, : len(ids[row])] = 1
    return {"input_ids": input_ids, "attention_mask": attention_mask}


def decay_groups(model, weight_decay):
    """No decay for biases and LayerNorm."""
    named = [(name, value) for name, value in model.named_parameters() if value.requires_grad]
    exempt = [value for name, value in named if name.endswith("bias") or "LayerNorm" in name]
    decayed = [value for name, value in named if not (name.endswith("bias") or "LayerNorm" in name)]
    return [{"params": decayed, "weight_decay": weight_decay}, {"params": exempt, "weight_decay": 0.0}]


def train(
    forward, model, lengths, labels, *, epochs, batch_size, learning_rate, seed,
    weight_decay=0.01, warmup=0.0, label_smoothing=0.0, on_epoch=None, loss_of=None,
):
    """Fits in place; `forward(rows)` gives logits. `warmup` is a share of all steps. Returns seconds an epoch.

    The loss is a cross-entropy with `labels`, or `loss_of(forward(rows), rows)`.
    """
    if loss_of is None:
        labels = torch.as_tensor(labels)

        def loss_of(logits, rows):
            return torch.nn.functional.cross_entropy(logits, labels[rows], label_smoothing=label_smoothing)

    groups = decay_groups(model, weight_decay)
    trained = [value for group in groups for value in group["params"]]
    optimizer = torch.optim.AdamW(groups, lr=learning_rate, betas=(0.9, 0.999), eps=1e-8, fused=True)
    steps = epochs * -(-len(lengths) // batch_size)
    warmup_steps = round(warmup * steps)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: (step + 1) / (warmup_steps + 1)
        if step < warmup_steps
        else (steps - step) / (steps - warmup_steps),
    )
    generator = torch.Generator("cpu").manual_seed(seed)
    seconds = []
    for epoch in range(epochs):
        start = time.perf_counter()
        model.train()
        total = 0.0
        for rows in batches_by_length(lengths, batch_size, generator):
            loss = loss_of(forward(rows), rows)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(rows)
        seconds.append(time.perf_counter() - start)
        if on_epoch:
            on_epoch(epoch + 1, total / len(lengths), seconds[-1])
    return seconds
