"""The bundled transformer gives the states that the library it was published with gives, and a search needs no other library for its vector."""

import subprocess
import sys

import torch
from transformers import AutoModel

from nlp.components.encoder import find_model
from nlp.ml.bert import load_bert


def test_states_are_those_of_the_publishers_library() -> None:
    ours = load_bert(find_model()).eval()
    theirs = AutoModel.from_pretrained(str(find_model()), local_files_only=True, add_pooling_layer=False).eval()
    assert ours.state_dict().keys() == theirs.state_dict().keys()
    pieces = torch.randint(1_000, 30_000, (3, 40), generator=torch.Generator().manual_seed(1))
    sizes = [40, 7, 1]
    is_filled = torch.arange(40) < torch.tensor(sizes).unsqueeze(1)
    with torch.inference_mode():
        inputs = ours.embeddings.word_embeddings(pieces)
        found = ours(inputs[is_filled], sizes)
        wanted = theirs(inputs_embeds=inputs, attention_mask=is_filled.long(), output_hidden_states=True)
    assert len(found.hidden_states) == len(wanted.hidden_states) == 7
    for one, other in zip(found.hidden_states, wanted.hidden_states, strict=True):
        torch.testing.assert_close(one, other[is_filled], atol=1e-5, rtol=1e-5)


def test_a_query_has_its_vector_without_what_takes_seconds_to_import() -> None:
    code = "import sys; from nlp.pipeline import load_pipeline; load_pipeline().embed(['naloxone']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"transformers", "torch._dynamo", "sentence_transformers", "sklearn"} & set(done.stdout.split())
