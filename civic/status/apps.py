"""Registers the app with Django."""

from django.apps import AppConfig


class StatusConfig(AppConfig):
    """How the site is, for everybody."""

    name = "civic.status"
    label = "status"
    verbose_name = "État du service"

    def ready(self) -> None:
        """Name the acts of operators, and say that incidents hold nobody."""
        from civic.accounts import registry
        from civic.lib.register import register

        registry.name_acts(
            {
                "incident.declared": "Incident publié sur la page d’état",
                "incident.changed": "Incident mis à jour sur la page d’état",
            }
        )
        register.no_person(status_Incident="what visitors saw; the record tells who wrote it")
