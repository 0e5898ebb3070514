"""PyTorch's fine-tuning of a BERT folder on the parts of `squad_parts.py`: the twin of `train question-answering`."""

import argparse
import collections
import json
import pathlib
import re
import string

import numpy
import torch
from pointer import PointerAnswering
from recipe import machine_options, train, use_machine
from squad_parts import SHARED, read_questions
from transformers import AutoTokenizer, BertForQuestionAnswering


def windows_of(questions, tokenizer, max_length, stride):
    """Every window of every question: ids, types, offsets of passage tokens (None elsewhere), start and end."""
    encoded = tokenizer(
        [question["question"].strip() for _, question in questions],
        [context for context, _ in questions],
        truncation="only_second", max_length=max_length, stride=stride,
        return_overflowing_tokens=True, return_offsets_mapping=True,
    )
    windows = []
    for at, example in enumerate(encoded["overflow_to_sample_mapping"]):
        sequence = encoded.sequence_ids(at)
        offsets = [
            offset if sequence[token] == 1 else None
            for token, offset in enumerate(encoded["offset_mapping"][at])
        ]
        start, end = positions(offsets, questions[example][1]["answers"])
        windows.append({
            "example": example, "ids": encoded["input_ids"][at], "types": encoded["token_type_ids"][at],
            "offsets": offsets, "start": start, "end": end,
        })
    return windows


def positions(offsets, answers):
    """The tokens of the first answer; [CLS] where the window does not hold it whole."""
    inside = [token for token, offset in enumerate(offsets) if offset]
    if not answers or not inside:
        return 0, 0
    first = answers[0]["answer_start"]
    last = first + len(answers[0]["text"])
    if offsets[inside[0]][0] > first or offsets[inside[-1]][1] < last:
        return 0, 0
    start = max(token for token in inside if offsets[token][0] <= first)
    end = min(token for token in inside if offsets[token][1] >= last)
    return start, end


def tensors(windows, rows):
    length = max(len(windows[row]["ids"]) for row in rows)
    batch = {name: torch.zeros((len(rows), length), dtype=torch.long)
             for name in ("input_ids", "token_type_ids", "attention_mask")}
    for at, row in enumerate(rows):
        ids, types = windows[row]["ids"], windows[row]["types"]
        batch["input_ids"][at, : len(ids)] = torch.tensor(ids)
        batch["token_type_ids"][at, : len(ids)] = torch.tensor(types)
        batch["attention_mask"][at, : len(ids)] = 1
    return batch


def loss_over(model, windows):
    """The mean of both positions' cross-entropy over some windows."""
    return lambda rows: model(
        **tensors(windows, rows),
        start_positions=torch.tensor([windows[row]["start"] for row in rows]),
        end_positions=torch.tensor([windows[row]["end"] for row in rows]),
    ).loss


def show(epoch, loss, seconds):
    print(json.dumps({"epoch": epoch, "loss": loss, "seconds": seconds}), flush=True)


class SoftmaxAnswering(BertForQuestionAnswering):
    def spans(self, inside, **inputs):
        """For each row the score of no answer, and of every span [length, length]."""
        outputs = self(**inputs)
        for starts, ends, places in zip(outputs.start_logits.cpu().numpy(), outputs.end_logits.cpu().numpy(), inside):
            yield starts[0] + ends[0], starts[: len(places), None] + ends[None, : len(places)]


@torch.no_grad()
def answer(model, questions, windows, batch_size=32, longest=30):
    """The best span over all windows of each question, and the margin of no answer over it."""
    model.eval()
    best = [("", -numpy.inf)] * len(questions)
    null = [numpy.inf] * len(questions)
    order = sorted(range(len(windows)), key=lambda row: len(windows[row]["ids"]))
    for at in range(0, len(order), batch_size):
        rows = order[at : at + batch_size]
        passages = [numpy.array([offset is not None for offset in windows[row]["offsets"]]) for row in rows]
        for (none, scores), inside, row in zip(model.spans(passages, **tensors(windows, rows)), passages, rows):
            example, offsets = windows[row]["example"], windows[row]["offsets"]
            null[example] = min(null[example], none)
            gap = numpy.arange(len(offsets))[None] - numpy.arange(len(offsets))[:, None]
            scores[~((gap >= 0) & (gap < longest) & inside[:, None] & inside[None])] = -numpy.inf
            start, end = numpy.unravel_index(scores.argmax(), scores.shape)
            if scores[start, end] > best[example][1]:
                context = questions[example][0]
                best[example] = (context[offsets[start][0] : offsets[end][1]], scores[start, end])
    return [(text, none - score) for (text, score), none in zip(best, null)]


def normalise(text):
    """As the official evaluation script."""
    text = "".join(character for character in text.lower() if character not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def exact(prediction, actual):
    return float(normalise(prediction) == normalise(actual))


def f1(prediction, actual):
    predicted, wanted = normalise(prediction), normalise(actual)
    if not predicted or not wanted:
        return float(predicted == wanted)
    common = sum((collections.Counter(predicted) & collections.Counter(wanted)).values())
    return 2 * common / (len(predicted) + len(wanted))


def scores(questions, answers, threshold):
    rows = []
    for (_, question), (text, margin) in zip(questions, answers):
        actual = [each["text"] for each in question["answers"]] or [""]
        said = "" if margin > threshold else text
        rows.append((bool(question["answers"]), max(exact(said, each) for each in actual),
                     max(f1(said, each) for each in actual)))
    mean = lambda column, kept: float(numpy.mean([row[column] for row in rows if row[0] in kept]))
    result = {"exactMatch": mean(1, (True, False)), "f1": mean(2, (True, False))}
    if any(not row[0] for row in rows):
        result |= {"answerableF1": mean(2, (True,)), "unanswerableF1": mean(2, (False,))}
    return result


def best_threshold(questions, answers):
    candidates = [-numpy.inf, *sorted(margin for _, margin in answers)]
    return max(candidates, key=lambda threshold: scores(questions, answers, threshold)["f1"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", type=pathlib.Path, required=True, help="the folder of squad_parts.py")
    parser.add_argument("--model", default=str(SHARED / "models" / "minilm-l6"))
    parser.add_argument("--head", choices=("softmax", "pointer"), default="softmax")
    parser.add_argument("--version", type=int, choices=(1, 2), default=1)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--learning-rate", type=float, default=5e-5)
    parser.add_argument("--max-length", type=int, default=256)
    parser.add_argument("--stride", type=int, default=128)
    parser.add_argument("--seed", type=int, default=42)
    machine_options(parser)
    arguments = parser.parse_args()
    use_machine(arguments)
    torch.manual_seed(arguments.seed)
    suffix = "-v2" if arguments.version == 2 else ""
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    model = (
        PointerAnswering(arguments.model) if arguments.head == "pointer"
        else SoftmaxAnswering.from_pretrained(arguments.model)
    )
    part = lambda name: read_questions(arguments.parts / f"{name}{suffix}.json")
    cut = lambda questions: windows_of(questions, tokenizer, arguments.max_length, arguments.stride)
    training = part("train")
    windows = cut(training)
    print(json.dumps({"questions": len(training), "windows": len(windows)}), flush=True)
    train(
        loss_over(model, windows), model, [len(window["ids"]) for window in windows], None,
        epochs=arguments.epochs, batch_size=arguments.batch_size, learning_rate=arguments.learning_rate,
        seed=arguments.seed, on_epoch=show, loss_of=lambda loss, _: loss,
    )
    test = part("test")
    answers = answer(model, test, cut(test))
    if arguments.version == 1:
        print(json.dumps({"test": scores(test, answers, numpy.inf)}))
        return
    validation = part("validation")
    threshold = best_threshold(validation, answer(model, validation, cut(validation)))
    print(json.dumps({"threshold": threshold, "test": scores(test, answers, threshold),
                      "atZero": scores(test, answers, 0.0)}, default=float))


if __name__ == "__main__":
    main()
