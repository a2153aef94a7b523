"""Whether the code before a migration can run beside it: `python -m tests.upgrades.beside`.

An upgrade without a stop migrates first, then replaces processes one by one: the last release reads
and writes the new tables for a while. A migration that would break it, or hold a table for long, is
refused, unless it says, as an attribute of its class:

`contract_after = "0.2.0"`: the released version whose code no longer needs what this takes away, or
    already keeps to what this asks for. A renamed table or column has none: add, copy, then remove.
`locks = "ten rows"`: why holding the table is short.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django_migration_linter.sql_analyser.analyser import analyse_sql_statements
from django_migration_linter.sql_analyser.base import Check, CheckMode, CheckType
from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser

ROOT = Path(__file__).resolve().parents[2]
APPS = ("civic.", "initiatives.", "moderation.")
# Made before the first release: no code of before can run beside them.
BEFORE_THE_FIRST = {
    "accounts.0002_erased_index",
    "activity.0002_changed_at",
    "activity.0003_blocks",
    "audit.0002_append_only",
    "audit.0003_blocks",
    "initiatives.0002_roots",
    "initiatives.0003_withheld",
    "initiatives.0004_signatures_in_parts",
    "moderation.0002_owing",
    "notifications.0002_room_for_cursors",
}
NEVER = {"RENAME_TABLE", "RENAME_COLUMN"}
LOCKS = {"CREATE_INDEX", "CREATE_INDEX_EXCLUSIVE", "DROP_INDEX", "REINDEX", "SCAN"}


def _on_a_table_of_before(statements: list[str], *words: str, but: str = "") -> bool:
    """Whether a constraint is added to a table that these statements did not make."""
    made = {line.split('"')[1] for line in statements if line.startswith("CREATE TABLE")}
    return any(
        line.startswith("ALTER TABLE")
        and "ADD CONSTRAINT" in line
        and any(word in line for word in words)
        and not (but and but in line)
        and line.split('"')[1] not in made
        for line in statements
    )


class Analyser(PostgresqlAnalyser):
    """The linter's own questions, and two on constraints."""

    migration_checks = [
        *PostgresqlAnalyser.migration_checks,
        Check(
            code="ADD_CONSTRAINT",
            fn=lambda sql, **_: _on_a_table_of_before(sql, " CHECK ", "FOREIGN KEY", "EXCLUDE"),
            message="ADDING a constraint that the code of before may not keep to",
            mode=CheckMode.TRANSACTION,
            type=CheckType.ERROR,
        ),
        Check(
            code="SCAN",
            fn=lambda sql, **_: _on_a_table_of_before(
                sql, " CHECK ", "FOREIGN KEY", but="NOT VALID"
            ),
            message="ADDING a constraint reads the whole table, locked: NOT VALID first",
            mode=CheckMode.TRANSACTION,
            type=CheckType.WARNING,
        ),
    ]


def statements(migration: Migration, state: ProjectState) -> list[str]:
    """What a migration would say to PostgreSQL, from a state; nothing is said."""
    with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        migration.apply(state.clone(), editor, collect_sql=True)
    said = [line for line in editor.collected_sql if line and not line.startswith("--")]
    return ["BEGIN", *said] if migration.atomic else said


def flaws(migration: Migration, state: ProjectState, released: set[str]) -> list[str]:
    """Why the last release could not run beside this migration; none if it could."""
    errors, _ignored, warnings = analyse_sql_statements(Analyser, statements(migration, state), [])
    return list(_unexcused(migration, [*errors, *warnings], released))


def _unexcused(migration: Migration, issues: list, released: set[str]) -> Iterator[str]:
    after = getattr(migration, "contract_after", "")
    if after and after not in released:
        yield f"contract_after: {after} is no released version of CHANGELOG.md"
    for issue in issues:
        if issue.code.startswith("RUNPYTHON"):
            continue
        excused = getattr(migration, "locks", "") if issue.code in LOCKS else after
        if issue.code in NEVER or not excused:
            yield f"{issue.message} ({issue.code})"


def released() -> set[str]:
    """The versions that CHANGELOG.md lists, but for what is not released yet."""
    lines = (ROOT / "CHANGELOG.md").read_text().splitlines()
    names = [line[3:].strip(" []").split("]")[0].split()[0] for line in lines if line[:3] == "## "]
    return {name for name in names if name != "Unreleased"}


def ours() -> Iterator[tuple[Migration, ProjectState]]:
    """Each migration of ours that some released code may run beside, and the state before it."""
    loader = MigrationLoader(connection, replace_migrations=False)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if not migration.__module__.startswith(APPS) or migration.initial:
            continue
        if name.startswith("0001_") or f"{app}.{name}" in BEFORE_THE_FIRST:
            continue
        yield migration, loader.project_state((app, name), at_end=False)


def main() -> int:
    """Say what is wrong with which; 1 if anything is."""
    wrong = 0
    versions = released()
    for migration, state in ours():
        for flaw in flaws(migration, state, versions):
            wrong = 1
            sys.stdout.write(f"  {migration.app_label} {migration.name}: {flaw}\n")
    if wrong:
        sys.stdout.write("  See « Migrations » in CONTRIBUTING.md.\n")
    return wrong


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(main())
