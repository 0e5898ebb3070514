"""A pointer network's answers in PyTorch, as `--head pointer` of `train question-answering`: ends conditioned on a start.

Ends are scored by v . tanh(W1 token + W2 start) (Vinyals et al. 2015, equation 3), trained with the true start, decoded
under each of the five best ones.
"""

import types

import numpy
import torch
from transformers import BertModel

FOLLOWED = 5


class PointerAnswering(torch.nn.Module):
    def __init__(self, folder):
        super().__init__()
        self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False)
        width = self.bert.config.hidden_size
        self.start = torch.nn.Linear(width, 1, bias=False)
        self.token = torch.nn.Linear(width, width)
        self.given = torch.nn.Linear(width, width, bias=False)
        self.end = torch.nn.Linear(width, 1, bias=False)
        for layer in (self.start, self.token, self.given, self.end):
            torch.nn.init.normal_(layer.weight, std=self.bert.config.initializer_range)
        torch.nn.init.zeros_(self.token.bias)

    def ends(self, states, starts):
        """Of states [batch, length, width] under starts [batch, count]: [batch, count, length]."""
        query = self.given(states[torch.arange(len(states))[:, None], starts])
        return self.end(torch.tanh(self.token(states)[:, None] + query[:, :, None])).squeeze(-1)

    def forward(self, start_positions, end_positions, **inputs):
        states = self.bert(**inputs).last_hidden_state
        entropy = torch.nn.functional.cross_entropy
        start_loss = entropy(self.start(states).squeeze(-1), start_positions)
        end_loss = entropy(self.ends(states, start_positions[:, None])[:, 0], end_positions)
        return types.SimpleNamespace(loss=(start_loss + end_loss) / 2)

    def spans(self, inside, **inputs):
        """For each row the score of no answer, and of every span [length, length]: -inf where its start is not followed.

        `inside` says for each row which of its tokens (without padding) are of the passage.
        """
        states = self.bert(**inputs).last_hidden_state
        logits = self.start(states).squeeze(-1)
        allowed = torch.zeros_like(logits, dtype=torch.bool)
        for row, places in enumerate(inside):
            allowed[row, : len(places)] = torch.from_numpy(places)
        starts = logits.masked_fill(~allowed, -1e9).topk(min(FOLLOWED, logits.shape[1])).indices
        ends = self.ends(states, starts)
        for row, places in enumerate(inside):
            length = len(places)
            scores = torch.full((length, length), -numpy.inf)
            followed = starts[row] < length
            chosen = starts[row][followed]
            scores[chosen] = logits[row, chosen, None] + ends[row, followed, :length].log_softmax(-1)
            yield logits[row, 0].item(), scores.cpu().numpy()
