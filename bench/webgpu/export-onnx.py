"""Writes a BERT folder of Hugging Face's layout for transformers.js: the configuration, and the encoder as ONNX.

    python bench/webgpu/export-onnx.py ../shared/models/minilm-l6 /tmp/minilm
"""

import pathlib
import shutil
import sys

import torch
from transformers import BertModel

source, target = map(pathlib.Path, sys.argv[1:3])
(target / "onnx").mkdir(parents=True, exist_ok=True)
for file in source.glob("*.json"):
    shutil.copy(file, target)


class Encoder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.bert = BertModel.from_pretrained(source, attn_implementation="eager").eval()

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.bert(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).last_hidden_state


inputs = ["input_ids", "attention_mask", "token_type_ids"]
ones = torch.ones(2, 8, dtype=torch.long)
torch.onnx.export(
    Encoder(), (ones, ones, torch.zeros_like(ones)), target / "onnx/model.onnx", dynamo=False, opset_version=17,
    input_names=inputs, output_names=["last_hidden_state"],
    dynamic_axes={name: {0: "batch", 1: "length"} for name in [*inputs, "last_hidden_state"]})
