"""Answers of the API that belong to no resource."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from civic.lib.problems import problem_page


@csrf_exempt
def unknown(request: HttpRequest) -> JsonResponse:
    """Answer an unknown address of the API with a problem document."""
    return problem_page(request, 404)
