"""The elected functions a mandate can be of, as the Répertoire national des élus names them."""

from django.db import models


class Function(models.TextChoices):
    """Elected functions, from the town hall to Parliament. No party goes with any of them."""

    MAYOR = "mayor", "Maire"
    DEPUTY_MAYOR = "deputy-mayor", "Adjoint ou adjointe au maire"
    MUNICIPAL = "municipal", "Conseil municipal"
    DISTRICT = "district", "Conseil d’arrondissement"
    UNION_HEAD = "union-head", "Présidence d’intercommunalité"
    UNION = "union", "Conseil communautaire ou métropolitain"
    DEPARTEMENT_HEAD = "departement-head", "Présidence de conseil départemental"
    DEPARTEMENT = "departement", "Conseil départemental"
    REGION_HEAD = "region-head", "Présidence de conseil régional"
    REGION = "region", "Conseil régional"
    COLLECTIVITY = "collectivity", "Assemblée d’une collectivité à statut particulier"
    DEPUTY = "deputy", "Assemblée nationale"
    SENATOR = "senator", "Sénat"
    EUROPEAN = "european", "Parlement européen"
    GOVERNMENT = "government", "Gouvernement"
    ABROAD = "abroad", "Conseil consulaire ou Assemblée des Français de l’étranger"
    OTHER = "other", "Autre fonction élue"


# They speak for the nation whatever place elected them.
NATIONAL = (Function.DEPUTY, Function.SENATOR, Function.EUROPEAN, Function.GOVERNMENT)
