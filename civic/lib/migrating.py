"""Operations of migrations that Django does not have."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class TablesInOneStep(SeparateDatabaseAndState):
    """Make the tables of an application as they are after all of `operations`.

    Django renders every related model anew after each operation: 500 of them took a minute of
    processor on an empty database, this takes two seconds. The order does not matter: foreign keys
    are made last, when the migration ends. `operations` are those that `makemigrations` writes for
    an application without migrations; nothing but a first migration may use it.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        """Keep `operations` for the state; those that create models make tables too."""
        tables = [operation for operation in operations if isinstance(operation, CreateModel)]
        super().__init__(database_operations=tables, state_operations=operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Forget the models rendered so far, so that they are rendered once, at the end."""
        state.__dict__.pop("apps", None)
        super().state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make each table with all that the last state gives it."""
        for table in self.database_operations:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the tables; those that point at another go with their key."""
        for table in reversed(self.database_operations):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def deconstruct(self) -> tuple[str, list[Sequence[Operation]], dict[str, object]]:
        """Return how to write it again: one list, and not the two of its parent."""
        return (self.__class__.__qualname__, [self.state_operations], {})

    def describe(self) -> str:
        """Say it in the list of operations."""
        return "Tables in one step"
