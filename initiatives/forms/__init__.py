"""Forms of initiatives: the shape of what people type."""

from initiatives.forms.closing import CloseForm
from initiatives.forms.texts import (
    ComposeForm,
    DraftTooLongError,
    EditForm,
    fields_of,
    suggestions,
    typed_fields,
)

__all__ = [
    "CloseForm",
    "ComposeForm",
    "DraftTooLongError",
    "EditForm",
    "fields_of",
    "suggestions",
    "typed_fields",
]
