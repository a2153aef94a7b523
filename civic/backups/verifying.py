"""What is asked of a restored database before anybody relies on it.

It runs on our own connection: after a restore, or in a process of its own on a throwaway server.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from civic.accounts import sealed
from civic.accounts.models import SealedIdentity, User
from civic.audit import actions as audit
from civic.backups import erased, figures, secrets
from civic.backups.erased import Erased
from civic.backups.manifest import Manifest
from initiatives.actions import petition_tallies, recounts
from initiatives.models import Petition, RootChunk, Signature
from initiatives.petitions import receipts
from initiatives.petitions.sealing import InvalidToken

_LEAF = 32
# Receipts that a published root counts, and that no signature bears any more.
_LOST = f"""
SELECT count(*) FROM {RootChunk._meta.db_table} c
CROSS JOIN LATERAL generate_series(0, length(c.leaves) / {_LEAF} - 1) AS at
WHERE NOT EXISTS (
    SELECT 1 FROM {Signature._meta.db_table} s
    WHERE s.leaf = substring(c.leaves FROM at * {_LEAF} + 1 FOR {_LEAF}) AND s.leaf IS NOT NULL
      AND s.petition_id = c.petition_id
)
"""  # noqa: S608


@dataclass(frozen=True)
class Check:
    """One question, its answer, and whether the answer is right."""

    key: str
    label: str
    ok: bool
    found: str

    def as_dict(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


def verify(manifest: Manifest, key: bytes, gone: Erased | None) -> Iterator[Check]:
    """Compare, migrate, prove and erase again, in this order; each answer as it comes."""
    yield rows(manifest)
    yield audit_end(manifest)
    call_command("migrate", interactive=False, verbosity=0)
    yield Check("migrations", _("Migrations appliquées"), True, str(len(_migrations())))
    yield audit_chain()
    yield counts()
    yield roots()
    yield receipts_kept()
    yield keys(manifest, key)
    yield replay(gone)


def rows(manifest: Manifest) -> Check:
    """Every table has the rows it had, and as many signatures are in each state."""
    then, now = manifest.figures, figures.count(connection)
    wrong = [
        f"{name} : {count} → {now.tables.get(name, 0)}"
        for name, count in then.tables.items()
        if now.tables.get(name, -1) != count
    ]
    if then.signatures != now.signatures:
        wrong.append(f"signatures : {then.signatures} → {now.signatures}")
    total = sum(now.tables.values())
    found = ", ".join(wrong) or _("%(rows)s lignes dans %(tables)s tables") % {
        "rows": total,
        "tables": len(now.tables),
    }
    return Check("rows", _("Lignes de chaque table"), not wrong, found)


def audit_end(manifest: Manifest) -> Check:
    """The audit record ends where it ended."""
    then, now = manifest.figures, figures.count_audit(connection)
    same = (then.audit_sequence, then.audit_hash) == now
    return Check("audit_end", _("Dernière ligne du registre"), same, str(now[0]))


def audit_chain() -> Check:
    """The chain of the audit record holds from its first row to its last."""
    broken = audit.first_break()
    found = _("entière") if broken is None else _("rompue à la ligne %d") % broken
    return Check("audit_chain", _("Chaîne du registre"), broken is None, found)


def counts() -> Check:
    """Counts equal the rows they stand for."""
    wrong = petition_tallies.recount_signatures() + recounts.recount_everything()
    return Check("counts", _("Écarts de comptage"), wrong == 0, str(wrong))


def roots() -> Check:
    """The latest root of each petition is the one its receipts give."""
    wrong, checked = [], 0
    for petition in Petition.objects.order_by("pk").iterator():
        last = petition.roots.order_by("-day").first()
        if last is None:
            continue
        checked += 1
        if _rebuilt(petition) != (bytes(last.root), last.size):
            wrong.append(str(petition.pk))
    found = ", ".join(wrong) or str(checked)
    return Check("roots", _("Racines des pétitions"), not wrong, found)


def receipts_kept() -> Check:
    """Each receipt counted in a latest root still has its signature."""
    with connection.cursor() as cursor:
        cursor.execute(_LOST)
        lost = int(cursor.fetchone()[0])
    return Check("receipts", _("Reçus sans signature"), lost == 0, str(lost))


def keys(manifest: Manifest, key: bytes) -> Check:
    """The secrets are those of the day, and open what they sealed."""
    missing = secrets.missing(manifest.secrets, key)
    if not _opens_signature():
        missing.append("SIGNATURE_KEYS")
    if not _opens_identity():
        missing.append("SEALED_STORE_KEYS")
    found = ", ".join(sorted(set(missing))) or _("celles de la sauvegarde")
    return Check("keys", _("Clés"), not missing, found)


def replay(listed: Erased | None) -> Check:
    """Whoever left since is erased again: nobody of the list is there afterwards."""
    label = _("Effacements de comptes")
    if listed is None:
        found = _("la liste manque : retrouvez « %s », puis lancez list_erased") % erased.FILE
        return Check("erased", label, False, found)
    again = erased.replay(listed)
    back = User.objects.filter(uid__in=listed, erased_at=None).count()
    found = _("%(again)d rejoués, %(listed)d dans la liste") % {
        "again": again,
        "listed": len(listed),
    }
    return Check("erased", label, back == 0, found)


def _rebuilt(petition: Petition) -> tuple[bytes, int]:
    """The root and the size of the tree that is stored part by part."""
    nodes, size = [], 0
    for leaves in petition.chunks.order_by("number").values_list("leaves", flat=True).iterator():
        data = bytes(leaves)
        part = [data[at : at + _LEAF] for at in range(0, len(data), _LEAF)]
        nodes.append(receipts.root(part))
        size += len(part)
    return receipts.root(nodes), size


def _opens_signature() -> bool:
    row = Signature.objects.exclude(identity=None).order_by("-pk").first()
    try:
        return row is None or row.who is not None
    except InvalidToken:
        return False


def _opens_identity() -> bool:
    row = SealedIdentity.objects.order_by("-pk").first()
    try:
        return row is None or sealed.unlock(bytes(row.sealed)) is not None
    except sealed.UnreadableError:
        return False


def _migrations() -> dict[str, str]:
    return figures.migrations(connection)
