# Documents in memory and an index of their words: about a million live objects.
import json
import random

random.seed(1)
words = ["w%d" % i for i in range(20000)]
documents, index = {}, {}
for n in range(26000):
    text = json.dumps({
        "id": n,
        "score": random.random() * 1000,
        "words": random.choices(words, k=20),
        "author": {"name": "author %d" % random.randrange(5000), "age": random.randrange(1 << 20)},
    })
    documents[n] = json.loads(text)
    for word in documents[n]["words"]:
        index.setdefault(word, []).append((n, documents[n]["score"]))
    if n >= 20000:
        del documents[n - 20000]
