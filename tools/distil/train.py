"""Trains the rows so that the sum of a text's rows lies among other texts as the teacher's embedding does.

The loss is listwise: within a batch of near neighbours, the Kullback-Leibler divergence from the teacher's softmax over
similarities (temperature .1) to the table's, plus the cosine distance to the teacher's principal components. Both are taken
at the full width and at the first 64 dimensions (Matryoshka, arXiv 2205.13147), so that a narrower table could be cut from it.
Adam (arXiv 1412.6980) by hand: four lines are fewer than a dependency.
"""
import numpy as np

TAU, RATE, EPOCHS, BATCH, LONGEST = 0.1, 2e-3, 4, 1024, 48


def clusters(y, rng, rounds=6):
    """k-means by cosine with at most 400 centres: which one each text belongs to, and how many there are."""
    n = len(y)
    k = min(400, n // 20)
    centres = y[rng.choice(n, k, False)]
    for _ in range(rounds):
        of = np.concatenate([np.argmax(y[i : i + 20000] @ centres.T, 1) for i in range(0, n, 20000)])
        centres = np.stack([y[of == c].mean(0) if (of == c).any() else y[rng.integers(n)] for c in range(k)])
        centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    return of, k


def batches(of, k, rng):
    """One pass over all texts: chunks of 128 from one cluster, shuffled, joined to batches full of near neighbours."""
    chunks = []
    for c in range(k):
        members = rng.permutation(np.where(of == c)[0])
        chunks += [members[i : i + 128] for i in range(0, len(members), 128)]
    current = []
    for c in rng.permutation(len(chunks)):
        current.extend(chunks[c])
        if len(current) >= BATCH:
            yield np.array(current[:BATCH])
            current = current[BATCH:]


def train(rows, ids, y, projection):
    """`rows` [V, d] at the start, row 0 for no piece; `ids` the pieces of each text; `y` [n, 384] centred embeddings."""
    from functools import partial

    import jax
    import jax.numpy as jnp

    rng = np.random.default_rng(0)
    v, d = rows.shape
    n, pad = len(ids), v
    padded = np.full((n, LONGEST), pad, np.int32)
    for i, text in enumerate(ids):
        padded[i, : min(LONGEST, len(text))] = text[:LONGEST]
    projected, unit = y @ projection, y / np.linalg.norm(y, axis=1, keepdims=True)
    of, k = clusters(y, rng)
    widths = tuple(sorted({min(64, d), d}))

    def normal(x):
        return x / (jnp.linalg.norm(x, axis=1, keepdims=True) + 1e-6)

    def loss(q, pieces, teacher, principal):
        x = q["rows"][pieces].sum(1)
        same = jnp.eye(pieces.shape[0])
        target = jax.nn.log_softmax(teacher @ teacher.T / TAU - same * 1e9, 1)
        total = 0.0
        for j, width in enumerate(widths):
            e = normal(x[:, :width])
            got = jax.nn.log_softmax(e @ e.T * jnp.exp(q["scale"][j]) - same * 1e9, 1)
            total += jnp.sum(jnp.where(same > 0, 0.0, jnp.exp(target) * (target - got))) / pieces.shape[0]
            total += 1 - (e * normal(principal[:, :width])).sum(1).mean()
        return total / len(widths)

    @partial(jax.jit, donate_argnums=(0, 1, 2))
    def step(q, m, u, pieces, teacher, principal, t, rate):
        value, g = jax.value_and_grad(loss)(q, pieces, teacher, principal)
        m = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, m, g)
        u = jax.tree.map(lambda a, b: 0.99 * a + 0.01 * b * b, u, g)
        q = jax.tree.map(lambda a, b, c: a - rate * (b / (1 - 0.9**t)) / (jnp.sqrt(c / (1 - 0.99**t)) + 1e-8), q, m, u)
        q["rows"] = q["rows"].at[pad].set(0.0).at[0].set(0.0)
        return q, m, u, value

    q = {"rows": jnp.array(np.concatenate([rows, np.zeros((1, d), np.float32)])), "scale": jnp.log(jnp.full(len(widths), 1 / TAU))}
    m, u = jax.tree.map(jnp.zeros_like, q), jax.tree.map(jnp.zeros_like, q)
    steps, t = max(1, EPOCHS * n // BATCH), 0
    while t < steps:
        for b in batches(of, k, rng):
            t += 1
            rate = RATE * min(1, t / 50) * max(0.02, 0.5 * (1 + np.cos(np.pi * t / steps)))
            q, m, u, value = step(q, m, u, padded[b], unit[b], projected[b], float(t), rate)
            if t % 100 == 0 or t == steps:
                print(f"step {t} of {steps}, loss {float(value):.4f}", flush=True)
            if t >= steps:
                break
    return np.array(q["rows"])[:v]
