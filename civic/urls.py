"""All addresses, composed from the apps."""

from django.urls import include, path

handler400 = "civic.lib.errors.bad_request"
handler403 = "civic.lib.errors.permission_denied"
handler404 = "civic.lib.errors.not_found"
handler500 = "civic.lib.errors.server_error"

urlpatterns = [
    path("", include("initiatives.urls")),
    path("", include("moderation.urls")),
    path("", include("civic.notifications.urls")),
    path("", include("civic.elections.urls")),
    path("", include("civic.officials.urls")),
    path("", include("civic.syndication.urls")),
    path("", include("civic.status.urls")),
    path("", include("civic.running.urls")),
    path("", include("civic.territories.urls")),
    path("", include("civic.lib.legal_urls")),
    path("", include("civic.lib.urls")),
    path("compte/", include("civic.accounts.urls")),
    path("", include("civic.accounts.public_urls")),
    path("api/", include("civic.api_urls")),
    path("gestion/", include("civic.operators.urls")),
    path("", include("civic.embedded.urls")),
]
