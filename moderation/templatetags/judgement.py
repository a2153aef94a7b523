"""The fields of the form that decides a case."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from civic.lib.kept import Kept
from moderation.forms.desk import EXPLANATION_MAX, JudgementForm

register = template.Library()

# A form nobody has filled in is the same for all cases of one kind and motive: drawing its fifty
# choices cost the page of a case more than everything it says of the case.
_empty = Kept[SafeString](seconds=3600, most=500)


@register.simple_tag
def fields(form: JudgementForm, *names: str) -> SafeString:
    """Some fields of the form, one below the other; kept as long as nobody typed in them."""
    if form.is_bound:
        return _drawn(form, names)
    return _empty.get_or_make((form.shape, names), lambda: _drawn(form, names))


def _drawn(form: JudgementForm, names: tuple[str, ...]) -> SafeString:
    context = {"fields": [form[name] for name in names], "most": EXPLANATION_MAX}
    return render_to_string("moderation/_fields.html", context)
