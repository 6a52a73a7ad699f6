"""all-MiniLM-L6-v2 without torch: BERT's forward pass as a hand-made ONNX graph over the weights in `model.safetensors`.

The graph is BERT's encoder (Devlin et al. 2019, arXiv 1810.04805): 6 layers, 12 heads, 384 wide, GELU by erf, LayerNorm
after each sum. A sentence's embedding is the mean of the hidden states of its tokens, [CLS] and [SEP] among them
(`1_Pooling/config.json` of the model).
"""
import os

import numpy as np

WIDTH, HEADS, LAYERS, LONGEST = 384, 12, 6, 256


def graph(model, path):
    """Writes the ONNX file: (ids, mask, pos) -> hidden [batch, tokens, 384], pooled [batch, 384]."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from safetensors.numpy import load_file

    weights = {name.replace("bert.", ""): w for name, w in load_file(f"{model}/model.safetensors").items()}
    constants, nodes = [], []

    def const(x):
        name = f"c{len(constants)}"
        constants.append(numpy_helper.from_array(np.ascontiguousarray(x), name))
        return name

    def node(op, *inputs, **attributes):
        name = f"n{len(nodes)}"
        nodes.append(helper.make_node(op, list(inputs), [name], **attributes))
        return name

    def norm(x, part):
        return node("LayerNormalization", x, const(weights[part + ".weight"]), const(weights[part + ".bias"]), epsilon=1e-12, axis=-1)

    def linear(x, part):
        return node("Add", node("MatMul", x, const(weights[part + ".weight"].T)), const(weights[part + ".bias"]))

    def number(x):
        return const(np.float32(x))

    mask = node("Cast", "mask", to=TensorProto.FLOAT)
    bias = node("Mul", node("Sub", number(1), node("Unsqueeze", mask, const(np.array([1, 2])))), number(-1e9))
    by_head, joined = const(np.array([0, 0, HEADS, WIDTH // HEADS])), const(np.array([0, 0, WIDTH]))
    e = "embeddings."
    words = node("Gather", const(weights[e + "word_embeddings.weight"]), "ids")
    places = node("Gather", const(weights[e + "position_embeddings.weight"]), "pos")
    x = node("Add", node("Add", words, places), const(weights[e + "token_type_embeddings.weight"][0]))
    x = norm(x, e + "LayerNorm")
    for i in range(LAYERS):
        layer = f"encoder.layer.{i}."

        def head(name, order):
            return node("Transpose", node("Reshape", linear(x, f"{layer}attention.self.{name}"), by_head), perm=order)

        products = node("MatMul", head("query", [0, 2, 1, 3]), head("key", [0, 2, 3, 1]))
        attention = node("Softmax", node("Add", node("Mul", products, number((WIDTH // HEADS) ** -0.5)), bias), axis=-1)
        mixed = node("Transpose", node("MatMul", attention, head("value", [0, 2, 1, 3])), perm=[0, 2, 1, 3])
        mixed = linear(node("Reshape", mixed, joined), layer + "attention.output.dense")
        x = norm(node("Add", mixed, x), layer + "attention.output.LayerNorm")
        up = linear(x, layer + "intermediate.dense")
        erf = node("Erf", node("Mul", up, number(2**-0.5)))
        gelu = node("Mul", node("Mul", up, number(0.5)), node("Add", erf, number(1)))
        x = norm(node("Add", linear(gelu, layer + "output.dense"), x), layer + "output.LayerNorm")
    nodes.append(helper.make_node("Identity", [x], ["hidden"]))
    total = node("ReduceSum", node("Mul", x, node("Unsqueeze", mask, const(np.array([2])))), const(np.array([1])), keepdims=0)
    nodes.append(helper.make_node("Div", [total, node("ReduceSum", mask, const(np.array([1])), keepdims=1)], ["pooled"]))

    def value(name, kind, shape):
        return helper.make_tensor_value_info(name, kind, shape)

    inputs = [value("ids", TensorProto.INT64, ["b", "s"]), value("mask", TensorProto.INT64, ["b", "s"]), value("pos", TensorProto.INT64, ["s"])]
    outputs = [value("hidden", TensorProto.FLOAT, ["b", "s", WIDTH]), value("pooled", TensorProto.FLOAT, ["b", WIDTH])]
    made = helper.make_model(helper.make_graph(nodes, "minilm", inputs, outputs, constants), opset_imports=[helper.make_opsetid("", 17)])
    made.ir_version = 9
    onnx.save(made, path)


class Teacher:
    """`model` is the folder with model.safetensors, tokenizer.json and vocab.txt; the graph is kept in `work`."""

    def __init__(self, model, work):
        import onnxruntime
        from tokenizers import Tokenizer

        self.vocabulary = [line.rstrip("\n") for line in open(f"{model}/vocab.txt", encoding="utf8")]
        self.tokenizer = Tokenizer.from_file(f"{model}/tokenizer.json")
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(LONGEST)
        os.makedirs(work, exist_ok=True)
        path = f"{work}/minilm.onnx"
        graph(model, path)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def run(self, ids, mask):
        """(hidden, pooled) of a padded batch."""
        return self.session.run(["hidden", "pooled"], {"ids": ids, "mask": mask, "pos": np.arange(ids.shape[1])})

    def pieces(self, batch=512):
        """The hidden state of every word piece alone, `[CLS] piece [SEP]` (Model2Vec, github.com/MinishLab/model2vec)."""
        n = len(self.vocabulary)
        out = np.zeros((n, WIDTH), np.float32)
        for first in range(0, n, batch):
            i = np.arange(first, min(n, first + batch))
            ids = np.stack([np.full_like(i, 101), i, np.full_like(i, 102)], 1)
            out[i] = self.run(ids, np.ones_like(ids))[0][:, 1]
        return out

    def embed(self, texts, batch=64, progress=False):
        """The embeddings of whole texts, not normalised; the short ones go first, so that a batch pads little."""
        ids = [e.ids for e in self.tokenizer.encode_batch(texts)]
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        out = np.zeros((len(ids), WIDTH), np.float32)
        for first in range(0, len(order), batch):
            chosen = order[first : first + batch]
            padded = np.zeros((len(chosen), max(len(ids[i]) for i in chosen)), np.int64)
            mask = np.zeros_like(padded)
            for row, i in enumerate(chosen):
                padded[row, : len(ids[i])] = ids[i]
                mask[row, : len(ids[i])] = 1
            out[chosen] = self.run(padded, mask)[1]
            if progress and first % (batch * 250) == 0:
                print(f"labelled {first} of {len(order)}", flush=True)
        return out
