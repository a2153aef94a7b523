"""The message that proves that messages arrive: asked for, and its link."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.lib.permissions import Conflict
from civic.lib.responses import SeeOther
from civic.running import actions, first_run
from civic.running.forms import ProofForm
from civic.running.models import MailProof
from civic.running.views import me


@require_role(Role.OPERATOR)
@require_POST
def send_proof(request: HttpRequest) -> HttpResponse:
    """Send it to who asks."""
    try:
        actions.send_proof(by=me(request), line=first_run.line())
    except Conflict as refused:
        messages.error(request, refused.reason)
    else:
        said = _("Envoyé à %s. Ouvrez son lien : il dira que le courrier arrive.")
        messages.success(request, said % me(request).email)
    return SeeOther(reverse("running"))


@never_cache
@require_role(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The page that its link opens; its button says that it came."""
    proof = get_object_or_404(MailProof, uid=uid)
    form = ProofForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "running/prove.html", {"form": form, "proof": proof})
    actions.prove(by=me(request), proof=proof, signed=form.cleaned_data["signed"])
    messages.success(request, _("C’est noté : le courrier arrive."))
    return SeeOther(reverse("running"))
