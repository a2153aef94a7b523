#!/usr/bin/env python3
"""Check a proof that a signature was counted, without trusting the site that gave it.

    python3 verify_receipt.py preuve.json [--code CODE] [--root HEX] [--roots integrite.json]

The proof is the file downloaded from the page « Vérifier un reçu ». With `--code` it also checks
that the proof is that of your receipt; with `--root` or `--roots`, that its root is the one you
noted or downloaded elsewhere. Nothing but Python 3.8 is needed. Exit status: 0 proven, 1 not
proven, 2 unreadable.

The tree is that of RFC 6962, section 2.1: leaves are hashed after a byte 0, nodes after a byte 1.
"""

import argparse
import hashlib
import hmac
import json
import sys

FORMAT = "recu-de-signature/1"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class UnreadableError(Exception):
    """The file, or what was typed, is not what it should be."""


def say(text):
    """Write one line."""
    sys.stdout.write(f"{text}\n")


def main(arguments=None):
    """Read what was asked, check it, and say so."""
    options = parse(arguments)
    try:
        proof = read_proof(options.proof)
        failures = list(check(proof, options))
    except (UnreadableError, OSError, ValueError) as error:
        say(f"Unreadable: {error}")
        return 2
    for failure in failures:
        say(f"NOT PROVEN: {failure}")
    if failures:
        return 1
    say(
        f"PROVEN: on {proof['jour']}, receipt {proof['rang'] + 1} of {proof['taille']} "
        f"of petition {proof['petition']} was under the root\n{proof['racine']}"
    )
    if not options.code:
        say("This says nothing of whose receipt it is: add --code to check yours.")
    if not (options.root or options.roots):
        say("Compare that root with the one published on the petition's page « Intégrité ».")
    return 0


def parse(arguments):
    """What is on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("proof", help="the file downloaded from the site")
    parser.add_argument("--code", help="your receipt")
    parser.add_argument("--root", help="the root you noted, in hexadecimal")
    parser.add_argument("--roots", help="the file integrite.json of the petition")
    return parser.parse_args(arguments)


def check(proof, options):
    """Yield everything that does not hold."""
    if not leads(proof):
        yield "the path does not lead from the leaf to the root"
    if options.code and not same(leaf_of(proof["petition"], options.code), proof["feuille"]):
        yield "this proof is not that of this receipt"
    if options.root and not same(options.root.strip().lower(), proof["racine"]):
        yield "its root is not the one you gave"
    if options.roots and not is_published(proof, options.roots):
        yield "its root and size are not those published for that day"


def leads(proof):
    """Whether the hashes lead from the leaf to the root of a tree of that size."""
    at, last = proof["rang"], proof["taille"] - 1
    if not 0 <= at <= last:
        return False
    node, path = bytes.fromhex(proof["feuille"]), [bytes.fromhex(one) for one in proof["chemin"]]
    while last > 0:
        # A node without a neighbour rises as it is.
        if at % 2 or at < last:
            if not path:
                return False
            other = path.pop(0)
            node = join(other, node) if at % 2 else join(node, other)
        at, last = at // 2, last // 2
    return not path and same(node.hex(), proof["racine"])


def leaf_of(petition, code):
    """The leaf of a receipt, however it was typed."""
    letters = code.strip().upper().replace("-", "").replace(" ", "")
    letters = letters.replace("O", "0").replace("I", "1").replace("L", "1")
    if len(letters) != 24 or not set(letters) <= set(ALPHABET):
        raise UnreadableError("a receipt has 24 letters and figures")
    return hashlib.sha256(b"\0" + f"{petition}:{letters}".encode()).hexdigest()


def is_published(proof, path):
    """Whether the petition's published file holds this root for that day."""
    with open(path, encoding="utf-8") as file:
        published = json.load(file)
    try:
        if published["petition"] != proof["petition"]:
            return False
        return any(
            root["jour"] == proof["jour"]
            and same(root["racine"], proof["racine"])
            and root["taille"] == proof["taille"]
            for root in published["racines"]
        )
    except (KeyError, TypeError) as error:
        raise UnreadableError("this is no file integrite.json") from error


def read_proof(path):
    """The proof, once everything in it has the right form."""
    with open(path, encoding="utf-8") as file:
        proof = json.load(file)
    if not isinstance(proof, dict) or proof.get("format") != FORMAT:
        raise UnreadableError(f"this is no proof of the format {FORMAT}")
    for name in ("petition", "taille", "rang"):
        if type(proof.get(name)) is not int:
            raise UnreadableError(f"{name} must be a whole number")
    chain = proof.get("chemin")
    if not isinstance(chain, list) or len(chain) > 64:
        raise UnreadableError("chemin must be a list of at most 64 hashes")
    for one in [proof.get("racine"), proof.get("feuille"), *chain]:
        if not isinstance(one, str) or len(bytes.fromhex(one)) != 32:
            raise UnreadableError("hashes are 64 hexadecimal figures")
    return proof


def join(left, right):
    """The node above two others."""
    return hashlib.sha256(b"\1" + left + right).digest()


def same(one, other):
    """Whether two texts are equal."""
    return hmac.compare_digest(one.encode(), other.encode())


if __name__ == "__main__":
    sys.exit(main())
